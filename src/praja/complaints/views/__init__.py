"""Pages of complaints: `filing` and `tracking` for citizens, `staff` and `export` for officers."""
