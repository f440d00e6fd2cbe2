"""The events of applications, and the handlers that tell applicant and officers."""
