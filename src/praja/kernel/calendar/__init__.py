"""Working days and office hours, from data: national holidays, collective leave, office hours."""
