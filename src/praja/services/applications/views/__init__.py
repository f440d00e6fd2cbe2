"""Pages of applications: the applicant's (`applying`, `following`) and the officers' (`staff`, `deeds`, `order`)."""
