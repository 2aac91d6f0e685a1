#!/usr/bin/env bash
# The main job in one command: builds, draws six faces and a style picture that the demo model has never seen, learns the
# style twice (colors kept, full style), and puts everything on one sheet. Says where the pictures are.
#   eng/demo.sh [STYLE]     ink (the default), pencil, avatar, tiger, comic, watercolor or clown
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

style=${1:-ink}
folder=out/demo/$style
eng/setup.sh
dotnet build samples/JoJoGan.Samples.Console -c Release -v quiet -nologo
dotnet run --project tools/JoJoGan.DemoFiles -c Release -- "$folder" pictures "$style"
dotnet run --project samples/JoJoGan.Samples.Console -c Release --no-build -- compare "$folder"/face-?.png \
  --reference "$folder/style.png" --aligned --output "$folder"
