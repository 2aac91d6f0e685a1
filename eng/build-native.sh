#!/usr/bin/env bash
# Builds compat/native/*.cpp into compat/native/build, one small shared library each, and skips what is up to date.
# The torch library is built against the system's libtorch, or against the one in LIBTORCH (a folder with include and
# lib: an unpacked libtorch or the `torch` folder of a PyTorch installation, CUDA or not).
set -euo pipefail

here=$(cd "$(dirname "$0")/.." && pwd)/compat/native
out=$here/build
mkdir -p "$out"

# Which string layout a libtorch was built with: old PyTorch wheels use the pre-C++11 one, and nothing links if we differ.
cxx11_abi() {
    local symbols
    symbols=$(nm -DC "$1" 2>/dev/null | grep -m1 'c10::Error::Error(' || true)
    case $symbols in
        *std::__cxx11*) echo 1 ;;
        "") echo 1 ;;
        *) echo 0 ;;
    esac
}

torch_flags() {
    local libs=(-ltorch -ltorch_cpu -lc10)
    # The headers of the newest libtorch need C++20, and 1.13's compile as C++20 too.
    echo "-std=c++20"
    if [[ -n ${LIBTORCH:-} ]]; then
        [[ -d $LIBTORCH/include && -d $LIBTORCH/lib ]] || { echo "LIBTORCH=$LIBTORCH has no include and lib folders" >&2; return 1; }
        echo "-D_GLIBCXX_USE_CXX11_ABI=$(cxx11_abi "$LIBTORCH/lib/libc10.so")"
        echo "-I$LIBTORCH/include -I$LIBTORCH/include/torch/csrc/api/include"
        echo "-L$LIBTORCH/lib -Wl,-rpath,$LIBTORCH/lib"
        if [[ -e $LIBTORCH/lib/libtorch_cuda.so ]]; then
            libs+=(-ltorch_cuda -lc10_cuda)
        fi
    fi
    # --no-as-needed: the CUDA kernels register themselves when their library is loaded, no symbol of theirs is named here.
    echo "-Wl,--no-as-needed ${libs[*]}"
}

image_flags() {
    echo "-std=c++17 -I/usr/include/opencv4 -lopencv_imgcodecs -lopencv_core -ljpeg -lpng"
}

# build NAME FLAGS...: compiles NAME.cpp to libNAME.so unless source, flags and compiler are those of the last build.
build() {
    local name=$1
    shift
    local source=$here/$name.cpp target=$out/lib$name.so stamp=$out/$name.stamp
    [[ -f $source ]] || return 0
    local wanted
    wanted=$( { sha256sum <"$source"; echo "$*"; g++ -dumpfullversion; [[ -z ${LIBTORCH:-} ]] || stat -Lc '%s %Y' "$LIBTORCH/lib/libc10.so"; } | sha256sum)
    if [[ -f $target && -f $stamp && $(<"$stamp") == "$wanted" ]]; then
        echo "lib$name.so is up to date"
        return 0
    fi

    echo "building lib$name.so"
    rm -f "$stamp"
    g++ -O2 -fPIC -shared -fvisibility=hidden -o "$target.new" "$source" "$@"
    mv "$target.new" "$target"
    echo "$wanted" >"$stamp"
}

torch=$(torch_flags)
# shellcheck disable=SC2086 # flags are words
build jojogan_torch $torch
# shellcheck disable=SC2086
build jojogan_image $(image_flags)
