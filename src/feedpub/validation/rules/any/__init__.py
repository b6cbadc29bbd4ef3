"""Rules for RSS and Atom alike: required elements, ids, links, hosts, dates, paging."""
