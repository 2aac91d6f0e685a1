#!/usr/bin/env bash
# The main job in one command: sets up, makes a photo, a style picture and untrained checkpoints in the published
# layouts, and stylizes the photo. Says where the picture is.
#   eng/demo.sh [OPTIONS OF THE stylize COMMAND]      without options: --steps 60
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

eng/setup.sh
files=out/demo/files
dotnet build samples/JoJoGan.Samples.Console -c Release -v quiet -nologo
if [ ! -e "$files/landmarks.txt" ]; then
  dotnet run --project tools/JoJoGan.DemoFiles -c Release -- "$files.new"
  mv "$files.new" "$files"
fi

[ $# -gt 0 ] || set -- --steps 60
dotnet run --project samples/JoJoGan.Samples.Console -c Release --no-build -- stylize "$files/photo.png" \
  --reference "$files/style.png" --landmarks "$(cat "$files/landmarks.txt")" \
  --generator "$files/stylegan2.pt" --encoder "$files/e4e.pt" --output out/demo "$@"
