"""Filters of the templates of complaints."""
