#!/usr/bin/env bash
# Installs the build to a fresh prefix, moves it, and uses it as a stranger would: runs the command, builds the
# sample runner and the out-of-tree plugin against it, and damages what is installed.
#
#   installation_test.sh BUILD SOURCE CMAKE CXX
set -euo pipefail
build=$1 source=$2 cmake=$3 cxx=$4

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export PATH=/usr/bin:/bin HOME="$work/home"
unset GANTRY_PLUGIN_PATH GANTRY_PLUGIN_PATH_ADD GANTRY_LIBRARY

fail() { echo "FAILED: $*" >&2; exit 1; }

# expect CODE COMMAND...: runs it, its output in $out and $err.
expect() {
  local code=$1 actual=0
  shift
  "$@" >"$work/out" 2>"$work/err" || actual=$?
  out=$(cat "$work/out") err=$(cat "$work/err")
  [ "$actual" = "$code" ] || fail "exit $actual, not $code: $*"$'\n'"$out"$'\n'"$err"
}

says() { case "$out$err" in *"$1"*) ;; *) fail "does not say \"$1\": $out$err" ;; esac; }

echo "== install, and move the tree: nothing in it may know where it was built"
"$cmake" --install "$build" --prefix "$work/first" >/dev/null
mv "$work/first" "$work/prefix"
prefix=$work/prefix
plugins=$(dirname "$(find "$prefix" -name '*.gantry-plugin.json' | head -n 1)")
case "$plugins" in "$prefix"/lib*/gantry/plugins) ;; *) fail "plugins lie in $plugins" ;; esac
[ -x "$prefix/bin/gantry" ] || fail "no command"
for schema in execution-descriptor-v1 library-v1; do
  [ -f "$prefix/share/gantry/schemas/$schema.schema.json" ] || fail "no schema $schema"
done
if grep -rlF "$source" "$prefix/include" "$prefix"/lib*/cmake "$prefix"/lib/*/cmake 2>/dev/null | grep .; then
  fail "the files above know the source tree"
fi

echo "== the command finds its plugins by itself"
bundle=$work/bundle
cp -r "$source/tests/data/bundles/dit" "$bundle"
expect 0 "$prefix/bin/gantry" inspect "$bundle"
says DiTPipeline

echo "== the sample runner, against the package alone"
"$cmake" -S "$source/samples/runner" -B "$work/runner" -G Ninja -DCMAKE_CXX_COMPILER="$cxx" \
  -DCMAKE_PREFIX_PATH="$prefix" >/dev/null
"$cmake" --build "$work/runner" >/dev/null
runner=$work/runner/gantry-sample-runner
expect 0 "$runner" "$work/library" "$bundle"
says "weights $bundle/transformer/diffusion_pytorch_model.safetensors"
rm -r "$bundle/vae"
expect 3 "$runner" "$work/library" "$bundle"
says "vae"
expect 1 "$runner" "$work/library" "$work/nothing"
says path_not_found

echo "== a third party's plugin, against the SDK alone"
"$cmake" -S "$source/samples/plugin" -B "$work/plugin" -G Ninja -DCMAKE_CXX_COMPILER="$cxx" \
  -DCMAKE_PREFIX_PATH="$prefix" >/dev/null
"$cmake" --build "$work/plugin" >/dev/null
"$cmake" --install "$work/plugin" --prefix "$work/third-party" --strip >/dev/null
third=$(dirname "$(find "$work/third-party" -name '*.gantry-plugin.json')")
model=$work/whisper
mkdir "$model"
# version 6, spec "WhisperSpec", revision 3, one variable "w" of one float32, no alias
printf '\6\0\0\0\14\0WhisperSpec\0\3\0\0\0\1\0\0\0\2\0w\0\1\1\0\0\0\0\4\0\0\0abcd\0\0\0\0' >"$model/model.bin"
expect 4 "$prefix/bin/gantry" inspect "$model"
export GANTRY_PLUGIN_PATH_ADD=$third
expect 0 "$prefix/bin/gantry" --json inspect "$model"
says '"bundle_format":"ctranslate2_directory"'
says '"pipeline_class":"WhisperSpec"'
truncate -s -1 "$model/model.bin"
expect 3 "$prefix/bin/gantry" inspect "$model"
says "ends before its last variable"
unset GANTRY_PLUGIN_PATH_ADD

echo "== a damaged module is refused by name, and the host lives"
module=$(find "$plugins" -name '*.so' | head -n 1)
printf 'x' | dd of="$module" bs=1 seek=4096 conv=notrunc status=none
expect 1 "$prefix/bin/gantry" inspect "$bundle"
says "$(basename "$module")"
says plugin_changed
expect 0 "$prefix/bin/gantry" plugins list

echo "== a module that is gone leaves its models listed"
export GANTRY_LIBRARY=$work/library
rm "$module"
expect 0 "$prefix/bin/gantry" --json list
says '"needs_plugin":true'
echo "installation: all promises hold"
