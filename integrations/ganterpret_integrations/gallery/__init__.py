"""A gallery: what a model shows of every category, as a page to search or as a sheet."""
