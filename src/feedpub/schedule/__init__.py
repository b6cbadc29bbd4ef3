"""The daemon: jobs, their times, the push API and the log of runs."""
