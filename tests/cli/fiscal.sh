#!/usr/bin/env bash
# Contributions and taxes: the examples of docs/fiscal.md, the countries' files, no money created, a closed budget, the
# same bytes on any threads, nothing moved without them, mistakes.
cd "$(dirname "$0")/../.." || exit 1
. tests/cli/lib.sh
export AMPARO_DATA=$PWD/data
tiny=(--set population.households=1200 --set years.last=2021 --set report=2021 --replicates 2)

# ---- docs/fiscal.md --------------------------------------------------------------------------------------
mkdir -p "$dir/scenarios/fiscal"
ln -s "$PWD/scenarios/BOL" "$dir/scenarios/"
awk -v dir="$dir/" '/^```cfg/ { getline; file = dir $3; next } /^```/ { file = ""; next } file { print > file }' docs/fiscal.md
program=$(realpath "$amparo")
in=(env -C "$dir" "$program")
for name in taxed own_system paid_by_vat; do
    check "docs/fiscal.md: $name.cfg is correct" "${in[@]}" check "scenarios/$name.cfg"
done
for close in income_tax contributions; do
    sed "s/\"vat\"/\"$close\"/" "$dir/scenarios/paid_by_vat.cfg" >"$dir/scenarios/paid_by_$close.cfg"
done
all=(scenarios/taxed.cfg scenarios/paid_by_vat.cfg scenarios/paid_by_income_tax.cfg scenarios/paid_by_contributions.cfg)
check "a reform is paid for in three ways" "${in[@]}" run "${all[@]}" "${tiny[@]}" --set marginal_step=0.03 --threads 1 -o "$dir/one"
check "on three threads" "${in[@]}" run "${all[@]}" "${tiny[@]}" --set marginal_step=0.03 --threads 3 -o "$dir/three"
same_files "the same bytes on one thread and on three" "$dir/one/results.h5" "$dir/three/results.h5"
check "verify runs it again" "$amparo" verify "$dir/one"
check "a system of one's own runs" "${in[@]}" run scenarios/own_system.cfg "${tiny[@]}" -o "$dir/own"

check "a minimum pension is added" "${in[@]}" run scenarios/BOL/baseline.cfg scenarios/minimum_pension.cfg "${tiny[@]}" -o "$dir/minimum"
check "it is paid to pensioners" awk -F, '$1 == "minimum_pension" && $2 == 2021 && $3 == "spending" && $4 == "programme=minimum_pension" && $5 == "mean" && $6 > 0 { found = 1 } END { exit !found }' \
    "$dir/minimum/results.csv"

# ---- sums ------------------------------------------------------------------------------------------------
# value SCENARIO YEAR INDICATOR GROUP: the mean
value() { awk -F, -v k="$1,$2,$3,$4,mean" 'index($0, k ",") == 1 { print $6 }' "$dir/one/results.csv"; }
# holds NAME EXPRESSION: an awk condition over numbers
holds() { if awk "BEGIN { exit !($2) }"; then pass "$1"; else fail "$1" "$2"; fi; }
near() { echo "(($1) - ($2)) ^ 2 <= ($3) ^ 2"; }
for close in vat income_tax contributions; do
    holds "closed by $close, net cost is the baseline's" \
        "$(near "$(value paid_by_$close-taxed 2021 net_cost all)" 0 "1e-6 * $(value paid_by_$close-taxed 2021 cost all)")"
    holds "what it costs more is what is taken more" \
        "$(near "$(value paid_by_$close-taxed 2021 cost all)" "$(value paid_by_$close-taxed 2021 revenue all)" 1e-3)"
    holds "by a rate above 0" "$(value paid_by_$close 2021 closing_rate all) > 0"
done
# Benefits and administration less revenue are what households and employers have more or less: of members for income alone a
# little is missing, live-in domestic workers.
net() { value taxed 2021 "$1" "$2"; }
holds "revenue is that of its payers" "$(near "$(net revenue all)" "$(net revenue payer=worker) + $(net revenue payer=employer)" 1e-6)"
holds "revenue is that of its instruments" "$(near "$(net revenue all)" "$(for k in pensions solidarity health rc_iva iva it; do
    printf '%s + ' "$(net revenue instrument=$k)"; done) 0" 1e-6)"
holds "net cost is the financing need less revenue" "$(near "$(net net_cost all)" "$(net cost all) - $(net revenue all)" 1e-6)"
members="$(net persons all)"
flow() { echo "12e-6 * $members * ($(net mean_welfare income="$1") - $(net mean_welfare income="$2"))"; }
holds "indirect taxes are what disposable income has more than consumable income, to a hundredth" \
    "$(near "$(flow disposable consumable)" "$(net revenue instrument=iva) + $(net revenue instrument=it)" "0.02 * $(net revenue instrument=iva)")"
holds "consumption taxes do not move poverty by disposable income" "$(near "$(net poverty all)" "$(net poverty income=disposable)" 1e-9)"
holds "they raise poverty by consumable income" "$(net poverty income=consumable) > $(net poverty all)"
holds "contributions at the margin are between nothing and a quarter" "$(net marginal_rate all) > 1 && $(net marginal_rate all) < 25"

# ---- what does not move, what runs -----------------------------------------------------------------------
check "without taxes" "$amparo" run scenarios/BOL/baseline.cfg "${tiny[@]}" -o "$dir/plain"
awk -F, '$1 == "taxed" && $5 ~ /^(mean|sd|p50)$/ { $1 = ""; print }' "$dir/one/results.csv" | sort >"$dir/taxed.txt"
awk -F, '$1 == "baseline" && $5 ~ /^(mean|sd|p50)$/ { $1 = ""; print }' "$dir/plain/results.csv" | sort >"$dir/plain.txt"
holds "every cell of the baseline is the same with taxes on net earnings" "$(comm -13 "$dir/taxed.txt" "$dir/plain.txt" | wc -l) == 0"
for country in PER COL ECU; do
    printf 'country = "%s"; years = { first = 2019; last = 2019; }; programmes = (); ageing = "none"; fiscal = "fiscal_2019";\n' $country \
        >"$dir/$country.cfg"
    check "the taxes of $country run" "$amparo" run "$dir/$country.cfg" --set population.households=500 --replicates 2 -o "$dir/$country"
done

# ---- the World Bank's Example FiscalSim, from net to gross incomes ------------------------------------------
# World Bank Equity Policy Lab, github.com/wbEPL/Example_FiscalSim: millions a year, shares, six digits as published.
hyp=$shared/data/surveys/hyp-fiscalsim/Example_FiscalSim_dem_inc_data_raw.dta
if [ -r "$hyp" ]; then
    cat >"$dir/hyp.cfg" <<EOF
country    = "BOL"; // of a country that does not exist; nothing of Bolivia is used
population = { source = "survey"; file = "$(realpath "$hyp")"; map = "$PWD/data/surveys/hyp-fiscalsim.map"; };
years      = { first = 2019; last = 2019; };
ageing     = "none";
programmes = ( );
uncertainty = "none";
fiscal = {
    earnings    = "net";
    instruments = (
        { name = "contributions"; kind = "contribution"; who = "registered";    // of wages alone
          base = "gross_earnings * (1.25 * net_wage) / (1.25 * net_wage + net_self)"; rate = 0.2; },
        { name = "income_tax"; kind = "income_tax"; who = "registered";
          let    = { taxable = "per_year(gross_earnings - tax.contributions) - 2000"; };
          amount = "per_month(bracket(taxable, {0: 0, 10000: 0.05, 20000: 0.1, 30000: 0.15, 50000: 0.2}))"; } );
};
EOF
    check "Example FiscalSim runs" "$amparo" run "$dir/hyp.cfg" -o "$dir/hyp"
    while read -r indicator group published scale; do
        got=$(awk -F, -v k="hyp,2019,$indicator,$group,mean," 'index($0, k) == 1 { print $6 }' "$dir/hyp/results.csv")
        holds "Example FiscalSim: $indicator, $group is $published" "$(near "$got * $scale" "$published" "0.51 * 10 ^ -1" |
            sed "s/10 ^ -[0-9]*/10 ^ -$(expr length "${published#*.}")/")"
    done <<'EOF'
revenue instrument=contributions 4061.588 1
revenue instrument=income_tax 2103.626 1
mean_welfare income=market 34626.577 12
poverty income=market 0.336024 0.01
poverty_gap income=market 0.177161 0.01
poverty_severity income=market 0.124072 0.01
gini income=market 0.461517 0.01
EOF
else
    echo "skipped: $hyp is not there (Example FiscalSim)"
fi

# ---- mistakes --------------------------------------------------------------------------------------------
says "a baseline has nothing to close against" 3 "finance.close: brings a reform back to the net cost of the baseline" \
    "${in[@]}" run scenarios/paid_by_vat.cfg "${tiny[@]}" -o "$dir/x"
printf 'extends = "BOL/baseline.cfg";\nfinance = { close = "vat"; };\n' >"$dir/scenarios/no_vat.cfg"
says "vat wants an indirect tax" 3 "the scenario has no indirect tax to raise" \
    "${in[@]}" run scenarios/BOL/baseline.cfg scenarios/no_vat.cfg "${tiny[@]}" -o "$dir/x"
says "an unknown system names those that are there" 3 "there is " "$amparo" run scenarios/BOL/baseline.cfg --set fiscal=fiscal_2018 -o "$dir/x"
says "an indicator of taxes wants taxes" 3 "revenue is of contributions and taxes" \
    "$amparo" run scenarios/BOL/baseline.cfg --set 'indicators=("revenue")' -o "$dir/x"
says "a taxed reform wants a taxed baseline" 3 "fiscal (that there is one" \
    "${in[@]}" run scenarios/BOL/baseline.cfg scenarios/taxed.cfg -o "$dir/x"
says "a slip in --set is told" 3 'no instrument "ivas"' "${in[@]}" run scenarios/taxed.cfg --set fiscal.ivas.rate=0.15 -o "$dir/x"
