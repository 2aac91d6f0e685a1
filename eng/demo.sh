#!/usr/bin/env bash
# The main job in one command: builds, draws six faces and a style picture that the demo model has never seen, learns the
# style twice (colors kept, full style), and puts everything on one sheet. Says where the pictures are.
#   eng/demo.sh [STYLE]     ink (the default), pencil, avatar, tiger, comic, watercolor or clown
#   eng/demo.sh video       draws a clip of a moving face and stylizes it with the demo model's student; needs ffmpeg
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

style=${1:-ink}
folder=out/demo/$style
console=samples/JoJoGan.Samples.Console
eng/setup.sh

if [ "$style" = video ]; then
  if ! command -v ffmpeg > /dev/null; then
    { [ "$(id -u)" -eq 0 ] && apt-get update -qq && apt-get install -y -qq --no-install-recommends ffmpeg; } > /dev/null 2>&1 || {
      echo 'demo: ffmpeg is needed (apt-get install ffmpeg)' >&2
      exit 1
    }
  fi
fi

dotnet build $console -c Release -v quiet -nologo
if [ "$style" = video ]; then
  dotnet run --project tools/JoJoGan.DemoFiles -c Release -- "$folder" clip
  dotnet run --project $console -c Release --no-build -- video "$folder/clip.mp4" \
    --student src/JoJoGan.DemoModel/weights/student.safetensors --output "$folder/stylized.mp4"
  ffmpeg -loglevel error -y -i "$folder/clip.mp4" -i "$folder/stylized.mp4" -frames:v 1 \
    -filter_complex "[0][1]vstack,select=not(mod(n\,16)),scale=240:-1,tile=8x1" "$folder/strip.png"
  echo "strip: $PWD/$folder/strip.png"
else
  dotnet run --project tools/JoJoGan.DemoFiles -c Release -- "$folder" pictures "$style"
  dotnet run --project $console -c Release --no-build -- compare "$folder"/face-?.png \
    --reference "$folder/style.png" --aligned --output "$folder"
fi
