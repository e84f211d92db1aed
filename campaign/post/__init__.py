"""Carriers of letters over the network; the only place that speaks to it."""
