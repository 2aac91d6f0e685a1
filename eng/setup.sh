#!/usr/bin/env bash
# Makes this checkout ready to build: finds out whether the feed carries TorchSharp and ImageSharp and, where it does
# not, installs and builds what compat/ needs. Safe to run again: seconds when nothing is to be done.
#   eng/setup.sh            does what is missing
#   eng/setup.sh --probe    asks the feed again
# LIBTORCH=<folder with include and lib> builds compat/ over another libtorch than Debian's, now and in later runs;
# an empty LIBTORCH goes back to Debian's.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

choice=JoJoGan.Provider.props
last_libtorch=compat/native/build/libtorch

say() { printf 'setup: %s\n' "$*"; }
fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }

write_choice() { # provider, TorchSharp version
  cat > "$choice.new" <<XML
<Project>
  <PropertyGroup>
    <JoJoGanProvider>$1</JoJoGanProvider>
    <TorchSharpVersion>$2</TorchSharpVersion>
  </PropertyGroup>
</Project>
XML
  mv "$choice.new" "$choice"
}

# The genuine packages are chosen when the feed carries all of them and their native library loads here.
# On success prints the TorchSharp version that was resolved.
probe_feed() {
  local work version
  work=$(mktemp -d)
  trap 'rm -rf "$work"' RETURN
  cat > "$work/probe.csproj" <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup>
    <PackageReference Include="SixLabors.ImageSharp" Version="[3.1.12, 4.0.0)" />
    <PackageReference Include="TorchSharp" Version="0.106.0" />
    <PackageReference Include="TorchSharp-cpu" Version="0.106.0" Condition="'$(WithBackend)' == 'true'" />
  </ItemGroup>
</Project>
XML
  echo 'using var one = TorchSharp.torch.ones(1);' > "$work/probe.cs"
  cp nuget.config "$work/"
  dotnet run --project "$work/probe.csproj" -p:WithBackend=true > "$work/log" 2>&1 || return 1
  version=$(grep -o '"TorchSharp/[^"]*"' "$work/obj/project.assets.json" | head -n 1 | tr -d '"' | cut -d/ -f2)
  [[ $version =~ ^[0-9.]+$ ]] || return 1
  printf '%s\n' "$version"
}

# OpenBLAS takes the place of Debian's reference BLAS, with which a transposed convolution takes ten times as long.
install_packages() {
  local missing=() package
  for package in g++ libtorch-dev libopenblas0-pthread libopencv-core-dev libopencv-imgcodecs-dev libjpeg-dev libpng-dev; do
    [[ $package =~ ^lib(torch|openblas) && -n ${LIBTORCH:-} ]] && continue
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  [ "$(id -u)" -eq 0 ] || fail "run as root, or install these Debian packages first: ${missing[*]}"
  say "installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null
}

command -v dotnet > /dev/null || fail "the .NET 10 SDK is not on PATH; install it first"
[[ $(dotnet --version) == 1[0-9].* ]] || fail "the .NET 10 SDK is needed, found $(dotnet --version)"

[ "${1:-}" = --probe ] && rm -f "$choice"
if [ ! -e "$choice" ]; then
  say "asking the package feed for TorchSharp and ImageSharp"
  if version=$(probe_feed); then
    say "the feed carries both: using the genuine packages (TorchSharp $version)"
    write_choice nuget "$version"
  else
    say "the feed does not carry both, or they do not load here: building on compat/"
    write_choice compat 0.106.0
  fi
fi

if grep -q '<JoJoGanProvider>compat<' "$choice"; then
  if [ -z "${LIBTORCH+set}" ] && [ -s "$last_libtorch" ]; then
    LIBTORCH=$(<"$last_libtorch")
    export LIBTORCH
    say "using the libtorch in $LIBTORCH, as last time"
  fi
  install_packages
  eng/build-native.sh
  printf '%s' "${LIBTORCH:-}" > "$last_libtorch"
fi
say "ready"
