"""The host knows no format: nothing in it names one. What a format is called comes from its plugin."""

import re

from checks.tree import Tree

FORMAT = re.compile(
    r'"(diffusers_directory|gguf|safetensors_file|openvino_diffusers_directory|onnx_diffusers_directory)"'
    # `missing_model_index` is a code of the contract; the file's name is the format's own business.
    r"|(?:^|[^_])model_index\.json"
)


def check(tree: Tree) -> list[str]:
    violations = []
    for name in tree.below("host_api/src/", "host_api/include/", "host_api/tools/"):
        for number, line in tree.lines(name):
            found = FORMAT.search(line)
            if found:
                violations.append(
                    f"{name}:{number}: names a format ({found.group(0).strip()}): ask the plugin's manifest instead"
                )
    return violations
