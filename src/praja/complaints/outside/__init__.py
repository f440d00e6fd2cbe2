"""Reports that another body answers for, handed to its Open311 service; what it says about them comes back."""
