"""Rules that hold in every format: ids, links, dates, required elements, paging."""
