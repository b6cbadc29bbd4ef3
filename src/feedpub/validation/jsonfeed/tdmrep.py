"""A rule about ``tdmrep.json``, the rules for text and data mining of a host (TDMRep)."""

from __future__ import annotations

from feedpub.validation.document import shown
from feedpub.validation.jsonfeed.document import ParsedJSON
from feedpub.validation.jsonfeed.rule import JSONFault, JSONFaults, JSONRuleSet
from feedpub.validation.values.kinds import ADDRESS

rules = JSONRuleSet(frozenset({None}), source="TDMRep, TDM File on the Origin Server")


@rules.rule(
    "tdmrep-invalid",
    "error",
    needs={"document"},
    advice='write [{"location": "/", "tdm-reservation": 1}], tdm-policy if there are terms',
)
def tdmrep_invalid(parsed: ParsedJSON) -> JSONFaults:
    """Each rule for mining has a location, a path, and tdm-reservation, the number 0 or 1."""
    for number, rule in enumerate(parsed.mining_rules or ()):
        if not isinstance(rule, dict):
            yield JSONFault("the rule is not an object", (number,))
            continue
        path, reserved = rule.get("location"), rule.get("tdm-reservation")
        if not isinstance(path, str) or not path.startswith("/"):
            yield JSONFault(f"location is {shown(str(path))}, not a path", (number,))
        # True equals 1.
        if isinstance(reserved, bool) or reserved not in (0, 1):
            yield JSONFault(f"tdm-reservation is {reserved!r:.60}, not 0 or 1", (number,))
        policy = rule.get("tdm-policy", "https://harbour.example/")
        if not isinstance(policy, str) or ADDRESS.flaw(policy):
            yield JSONFault(f"tdm-policy {shown(str(policy))} is not an address", (number,))
