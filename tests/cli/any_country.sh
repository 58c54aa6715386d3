#!/usr/bin/env bash
# Any country of data/countries: listed, and run from end to end on borrowed structure.
cd "$(dirname "$0")/../.." || exit 1
. tests/cli/lib.sh
export AMPARO_DATA=data

list=$("$amparo" list countries)
for folder in data/countries/???/; do
    iso3=$(basename "$folder")
    grep -q "^$iso3 " <<<"$list" || fail "$iso3 is listed" "$list"
done
pass "every country is listed"
says "what a country knows is told" 0 'PER  Peru                  full               2022' "$amparo" list countries
says "what a country borrows is told" 0 'HTI  Haiti                 demographic        2019' "$amparo" list countries
list_of() { "$amparo" list programmes "$@" | awk '{ print $1, $2, $3 }'; }
[ "$(list_of -c GTM | tail -n +2)" = "GTM conditional_transfer bono_social
GTM emergency_transfer bono_familia
GTM social_pension aporte_adulto_mayor" ] && pass "programmes of a country are listed by class" ||
    fail "programmes of a country are listed by class" "$(list_of -c GTM)"
[ "$(list_of | tail -n +2 | wc -l)" -eq "$(ls data/programmes/???/*.cfg | wc -l)" ] &&
    pass "without a country all programmes are listed" || fail "without a country all programmes are listed"
says "a country without programmes is told" 5 'no programmes of "XYZ"' "$amparo" list programmes -c XYZ
grep -q regional <<<"$list" && fail "the regional default is no country" "$list" ||
    pass "the regional default is no country"
says "check tells each assumption among the public figures" 0 \
    'assumption: contributors of all = 22 (17.6 to 26.4) % of employed' "$amparo" check data/countries/PER
says "check tells what is borrowed" 0 'borrowed from regional: pension.floor = ' "$amparo" check data/countries/PER

# What programmes of a country's library pay there meets what was published of their recipients.
counted=0
for folder in data/programmes/???/; do
    iso3=$(basename "$folder")
    grep -qs "^check = (" "$folder"*.cfg || continue # nothing was published of what its programmes pay
    [ "$iso3" = BOL ] && continue # its take-up is fitted to 2011, and counts of 2019 pass the population
    "$amparo" population build "$iso3" -n 5000 -o "$dir/$iso3.h5" >"$dir/said" 2>&1 || fail "$iso3 is built" "$(cat "$dir/said")"
    grep -q '^margin,"recipients' "$dir/$iso3.fit.csv" && counted=$((counted + 1))
    off=$(grep '^margin,"recipients' "$dir/$iso3.fit.csv" |
        awk -F, '$8 ^ 2 > 9 || ($9 > 30 && ($6 / $5 < 0.88 || $6 / $5 > 1.12))')
    [ -z "$off" ] && pass "programmes of $iso3 have their recipients" || fail "programmes of $iso3 have their recipients" "$off"
done
[ "$counted" -ge 14 ] && pass "fourteen countries have a count near their year" ||
    fail "fourteen countries have a count near their year" "$counted"

mkdir -p "$dir/countries" && cp -r data/countries/{PER,regional,BOL} "$dir/countries/"
sed -i 's/^unemployment,/unemploymnt,/' "$dir/countries/PER/margins.csv"
says "check reads the public figures" 4 "unknown margin 'unemploymnt'; did you mean 'unemployment'" \
    "$amparo" check "$dir/countries/PER"

# One full profile and one that has demography alone: what rests on no source of its own is named.
assumed_PER='country: Workers who contribute to a pension; Contributory pension;'
assumed_CUB='country: Participation in the labour force; Unemployment;'
for iso3 in PER CUB; do
    printf 'country = "%s"; name = "smallest"; population = { source = "synthetic"; households = 200; };\n' $iso3 \
        >"$dir/$iso3.cfg"
    printf 'years = { first = 2019; last = 2030; }; programmes = ( "social_pension" ); replicates = 2;\n' \
        >>"$dir/$iso3.cfg"
    says "$iso3 runs to 2030 and says what it borrows" 0 'Borrowed from regional (BOL): ' \
        "$amparo" run "$dir/$iso3.cfg" -o "$dir/out_$iso3"
    assumed=assumed_$iso3
    says "$iso3 names what is assumed" 0 "${!assumed}" "$amparo" run "$dir/$iso3.cfg" -o "$dir/again_$iso3"
    grep -qiE 'la_paz|santa_cruz|renta_dignidad|boliviano|BOB' "$dir/out_$iso3"/results.csv "$dir/out_$iso3"/summary.json &&
        fail "nothing Bolivian in the results of $iso3" || pass "nothing Bolivian in the results of $iso3"
done
