#!/bin/sh
# Screenshots of every page, light, dark and on a phone, for the README's tour.
# usage: crates/detente-web/screenshots.sh ADDRESS FOLDER   (ADDRESS of a running desk, such as http://127.0.0.1:8017)
set -eu
desk=$1
folder=$2
mkdir -p "$folder"
shot() { # name, path, width, height, further flags
  name=$1 path=$2 width=$3 height=$4
  shift 4
  chromium --headless=new --no-sandbox --disable-gpu --hide-scrollbars --virtual-time-budget=4000 \
    --window-size="$width,$height" --screenshot="$folder/$name.png" "$@" "$desk$path" >/dev/null 2>&1
  echo "$folder/$name.png"
}
dyad=${DYAD:-"a=IRN&b=RUS"}
article=${ARTICLE:-"wire%2Fenvoy"}
shot overview / 1280 1000
shot events "/events?status=actual" 1280 1000
shot reading "/document?id=$article" 1280 900
shot dyad "/dyad?$dyad" 1280 1100
shot map /map 1280 1000
shot network /network 1280 1000
shot review /review 1280 900
shot dyad-dark "/dyad?$dyad" 1280 1100 --force-dark-mode --blink-settings=preferredColorScheme=0
shot reading-phone "/document?id=$article" 500 1400
shot events-phone "/events" 500 1400
