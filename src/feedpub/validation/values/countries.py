from feedpub.validation.values.registries import COUNTRIES as COUNTRIES
