"""Rows of component_classes.tsv: what each class is by inheritance, and which files it reads."""

# In the order in which they are asked: a class of several kinds is the first of them.
TRANSFORMERS_KINDS = (
    ("processor", ("ProcessorMixin",)),
    ("tokenizer", ("PreTrainedTokenizerBase", "PreTrainedTokenizer", "PreTrainedTokenizerFast",
                   "TokenizersBackend", "PythonBackend", "SentencePieceBackend")),
    ("feature_extractor", ("FeatureExtractionMixin", "SequenceFeatureExtractor")),
    ("image_processor", ("ImageProcessingMixin", "BaseImageProcessor", "BaseImageProcessorFast",
                         "TorchvisionBackend", "PilBackend")),
    ("transformers_model", ("PreTrainedModel",)),
)
DIFFUSERS_KINDS = (
    ("onnx", ("OnnxRuntimeModel",)),
    ("guider", ("BaseGuidance",)),
    ("scheduler", ("SchedulerMixin",)),
    ("diffusers_model", ("ModelMixin",)),
    ("transformers_model", ("PreTrainedModel",)),
)


def kind_of(sources, info, kinds):
    return next((kind for kind, roots in kinds if sources.inherits(info, *roots)), None)


# Declared as vocabulary files, and not needed to build a tokenizer.
NOT_NEEDED = ("tokenizer.json", "tokenizer_config.json", "normalizer.json")
# What classes inherit from, and no bundle names.
ROOTS = {root for kinds in (TRANSFORMERS_KINDS, DIFFUSERS_KINDS) for _, names in kinds for root in names}


def slow_files(sources, info):
    declared = sources.inherited_literal(info, "vocab_files_names") or {}
    return [name for name in declared.values() if name and name not in NOT_NEEDED]


def vocabulary(sources, info):
    """Alternatives split by |, the files of one by +, as the class declares them."""
    own = "+".join(slow_files(sources, info))
    declared = sources.inherited_literal(info, "vocab_files_names") or {}
    reads_fast = "tokenizer.json" in declared.values() or sources.inherits(info, "TokenizersBackend")
    # As run with transformers 5.23.0: what reads a file of words by lines raises on this one.
    reads_model = (reads_fast and own != "vocab.txt") or own in ("spiece.model", "spm_char.model")
    parts = [own, "tokenizer.json" if reads_fast else "", "tokenizer.model" if reads_model else ""]
    return "|".join(dict.fromkeys(filter(None, parts)))


def alternatives(text):
    """Without the types of models, which someone found out by running the classes."""
    return {frozenset(name.split(":")[0] for name in part.split("+")) for part in text.split("|") if part}


def declared_needs(sources, info, kind):
    """None where the sources do not say it."""
    if kind == "tokenizer":
        return vocabulary(sources, info)
    if kind == "transformers_model":
        return "generation_config.json" if sources.inherits(info, "GenerationMixin") else ""
    if kind in ("scheduler", "guider"):
        return sources.inherited_literal(info, "config_name")
    return None


def is_abstract(name):
    return name in ROOTS or name.endswith(("PreTrainedModel", "PretrainedModel", "ProcessorMixin"))


def component_rows(diffusers, transformers, old):
    """(library, class) -> row. Rows of retired classes, and what no source declares, are kept as they are."""
    rows = {key: row for key, row in old.items() if row[1] == "retired" or row[1] == "onnx"}
    for library, sources, kinds in (("diffusers", diffusers, DIFFUSERS_KINDS),
                                    ("transformers", transformers, TRANSFORMERS_KINDS)):
        for name in sorted(exported_classes(sources)):
            info = sources.find(name)
            kind = kind_of(sources, info, kinds)
            key = (library, name)
            if kind is None and key not in old:
                continue
            if key not in old and is_abstract(name):
                continue
            known = old.get(key)
            declared = declared_needs(sources, info, kind)
            if known is None:
                rows[key] = [library, kind, name, declared or ""]
                continue
            # Known rows were looked at by someone; where the sources now say otherwise, someone has to again.
            if declared is not None and alternatives(declared) != alternatives(known[3]):
                print(f"look at {name}: the table has {known[3]!r}, its source declares {declared!r}")
            rows[key] = [library, kind or known[1], name, known[3]]
        for key, row in old.items():
            if key[0] == library and key not in rows:
                # Another name for a class, as `ElectraTokenizer` is; or gone.
                print(f"look at {key[1]}: no source read here defines it")
                rows[key] = row
    # Other classes of pipeline modules are few and written by hand where one is found to be named by an index.
    rows.update({key: row for key, row in old.items() if key[0] not in ("diffusers", "transformers")})
    rows.update(added_rows(diffusers, rows))
    return rows


def added_rows(diffusers, rows):
    """Classes of transformers that modules of pipelines take over: saved indexes name these modules, and they alone
    give the loader a class that transformers does not export."""
    added = {}
    for module, name in diffusers.additional_imports:
        row = rows.get(("transformers", name)) or rows.get((module, name))
        if row is None:
            print(f"look at {name}: pipelines.{module} adds it, and transformers has no such component")
            continue
        added[(module, name)] = [module, *row[1:]]
    return added


def exported_classes(sources):
    """Names that the package offers: its own list, and the `__all__` of modules where it is made of those."""
    names = sources.exported()
    if "define_import_structure" in (sources.folder / "__init__.py").read_text(encoding="utf-8"):
        for module, name in list(sources.constants):
            if name == "__all__":
                names.update(sources.literal(module, name) or [])
    return {name for name in names if name in sources.classes}
