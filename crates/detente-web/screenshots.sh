#!/bin/sh
# Pictures of every page for the README's tour, light, dark and on a phone, taken in headless Chromium.
# usage: crates/detente-web/screenshots.sh ADDRESS ARTICLE FOLDER
#   ADDRESS of a running desk (http://127.0.0.1:8017), ARTICLE the id of the document that is read, FOLDER an absolute path
set -eu
DESK=$1 ARTICLE=$2 FOLDER=$3 exec cargo test -q -p detente-web --test browser tour -- --ignored --nocapture
