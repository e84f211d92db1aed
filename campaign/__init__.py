"""Campaign: a county plans its targeted campaigns, chases them by date, inspects, signs and seals them."""
