"""What each partner requires. docs/profiles.md says what is left out, and why."""

from __future__ import annotations
