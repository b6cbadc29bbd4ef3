from feedpub.validation.values.registries import CATEGORIES as CATEGORIES
from feedpub.validation.values.registries import OBSOLETE as OBSOLETE
