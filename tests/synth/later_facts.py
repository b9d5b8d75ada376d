"""A second round on top of the small facts: districts, codes in one column, two header rows, blanks and a panel."""

from __future__ import annotations

from pathlib import Path

from orchestration.synth.run import synthesise
from tests.synth.small_facts import ROUND, write_facts

LATER = "2032"

_FILES = {
    "codebooks/2032/round.yaml": """
round: "2032"
label: Påhittad omgång 2032
reference_period: hösten 2031
collection_start: 2031-10-01
collection_end: 2031-11-28
reminders: 1
size_scheme: "2031"
skr_edition: "2027"
previous_round: "2031"
""",
    "codebooks/2032/questionnaires.csv": """
questionnaire,label,recipients,compulsory
A,Enkäten,Kommuner och stadsdelar,true
""",
    "codebooks/2032/questions.csv": """
question,number,kind,parent,questionnaires,theme,text
f1,1,main,,A,Styrning,Finns det styrdokument?
f2,2,main,,A,E-tjänster,Vilka e-tjänster erbjuds?
f2a,3,follow_up,f2,A,E-tjänster,Vilka andra?
f3,4,main,,A,Larm,Hur många larm finns?
""",
    "codebooks/2032/answer_sets.csv": """
answer_set,code,label,status
ja_nej_vet,1,Ja,answered
ja_nej_vet,2,Nej,answered
ja_nej_vet,99,Vet ej,dont_know
markerad,0,Inte markerad,answered
markerad,1,Markerad,answered
""",
    "codebooks/2032/universes.csv": """
universe,rule,description
alla,reg_svarat=1,Alla som har svarat
andra,etj_andra=1,De som har andra e-tjänster
""",
    "codebooks/2032/variables.csv": """
variable,question,item,type,answer_set,universe,required,minimum,maximum,column,code
styrdok_barn,f1,Barn,single,ja_nej_vet,alla,false,,,Styrdokument / Barn,
styrdok_aldre,f1,Äldre,single,ja_nej_vet,alla,false,,,Styrdokument / Äldre,
etj_boka,f2,Tidbokning,flag,markerad,alla,false,,,E-tjänster,1
etj_andra,f2,Andra,flag,markerad,alla,false,,,E-tjänster,2
etj_inga,f2,Inga,flag,markerad,alla,false,,,E-tjänster,9
etj_text,f2a,Andra e-tjänster,text,,andra,false,,,Andra e-tjänster,
antal_larm,f3,Larm,number,,alla,false,0,5000,Larm / Antal,
antal_digitala,f3,Digitala larm,number,,alla,false,0,5000,Larm / Digitala,
""",
    "indicators/quantities/2032.csv": """
quantity,measure,statistic,threshold,denominator,comparability,reason
bokningar,antal_larm,sum,,,new_base,Larm i stället för bokningar
bokande_kommuner,antal_digitala,count_positive,,,new_base,Larm i stället för bokningar
*,,,,,not_asked,Frågades inte
""",
    "indicators/bases/2032.csv": """
base,rule,description
ramen,always,Alla
svarande,reg_svarat=1,Svarande
etj_svar,"any(etj_boka=*, etj_andra=*, etj_inga=*)",De som har besvarat frågan
barn_svar,styrdok_barn=*,De som vet
""",
    "indicators/definitions/2032.csv": """
indicator,numerator,base,rollup
svar.enkat,reg_svarat=1,ramen,any
styrdok.finns.ja,styrdok_barn=1,barn_svar,any
etjanst.tidbokning.ja,etj_boka=1,etj_svar,any
etjanst.inga.ja,etj_inga=1,etj_svar,all
journal.digital.ja,etj_andra=1,svarande,any
""",
    "indicators/history/2032.csv": """
indicator,asked,comparability,reason
svar.enkat,true,same,
styrdok.finns.ja,true,split,Frågan delades
etjanst.tidbokning.ja,true,same,
etjanst.inga.ja,true,reworded,Ett eget alternativ
journal.digital.ja,true,first,
""",
    "registers/units.csv": """
round,unit_code,unit,municipality_code,kind,population,note
2032,0105-01,Ort norra,0105,district,400,
2032,0105-02,Ort södra,0105,district,,
2032,0201,Ort i övrigt,0201,municipality,500,Svarar bredvid sina stadsdelar
2032,0201-01,Ort inre,0201,district,,
2032,0201-02,Ort yttre,0201,district,,
""",
    "synth/2032/settings.yaml": """
seed: later
lasting: {seed: small, kept: 0.8}
weights:
  frame: {miss: 1000, apart: 1}
effort: {counting: 2.0, placing: 2.0, gap: 0.01, block_weight: 1, question_noise: 0.5, item_noise: 0.5}
maturity: {size: 0.6, county: 0.3, own: 0.7}
answering: {"0105": 1, "0201": 2}
leans:
  - {variables: etj_inga, codes: {"1": -1.0}}
  - {answer_set: markerad, codes: {"1": 1.0}}
  - {answer_set: ja_nej_vet, codes: {"1": 0.5, "2": -0.5, "99": -0.5}, bias: {"99": -0.3}, noise: 0.1}
blanks:
  - {variables: "etj_.*"}
  - {variables: "styrdok_(.*)"}
blocks:
  - {prefix: etj_, alone: [inga]}
panel:
  round: "2031"
  targets: [{indicator: etjanst.tidbokning.ja, returning: 50, others: 33, weight: frame}]
numbers:
  - {variable: antal_larm, total: 400, cap: 90, answering: 15, power: 1.0, spread: 0.3}
  - {variable: antal_digitala, total: 120, cap: 90, least: 0, beside: antal_larm, spread: 0.3}
texts:
  - {variables: etj_text, counts: {"Chatt (syntetiskt svar)": 2}, share: 1.0, texts: ["Annat (syntetiskt svar)"]}
titles:
  synthetic_mark: Syntetiska svar
  synthetic_origin: syntetiska svar
  by_source: {enkat: Påhittad omgång 2032}
""",
    "synth/2032/targets.csv": """
place,indicator,numerator,base,grouping,group,measure,printed,weight,note
text/norr,svar.enkat,,,lan,01,unit_share,77,frame,Tio av tretton
text/soder,svar.enkat,,,lan,02,unit_base,14,frame,Fjorton enheter i ramen
text/svar,svar.enkat,,,alla,riket,unit_numerator,20,frame,Svarande enheter
text/etjanster,etjanst.tidbokning.ja,,,alla,riket,unit_base,17,frame,Tre besvarade inte frågan
text/bokning,etjanst.tidbokning.ja,,,alla,riket,unit_share,47,frame,Åtta av sjutton
text/andra,,etj_andra=1,svarande,alla,riket,numerator,5,frame,Andra e-tjänster
text/barn,styrdok.finns.ja,,,alla,riket,unit_base,16,frame,Vet och har svarat
text/barn_svar,,styrdok_barn=1|2|99,svarande,alla,riket,numerator,18,frame,Har svarat
text/barn_ja,styrdok.finns.ja,,,lan,01,unit_numerator,4,frame,Har styrdokument i norr
""",
}

_SOURCES = """
  "2032":
    backtest: report
    sources:
      enkat: {kind: questionnaire, questionnaire: A, format: xlsx, uri: sample/2032/enkat.xlsx, schedule: yearly,
        options: {sheet: Svar, header_row: 3, header_rows: 2}}
      svarsregister: {kind: response_register, format: csv, uri: sample/2032/svar.csv, schedule: yearly,
        options: {encoding: utf-8-sig, delimiter: ",", decimal: "."}}
"""


def write_later_facts(folder: Path) -> Path:
    """Write the data folder of two rounds, with the exports of the first; returns it."""
    data = write_facts(folder)
    for name, content in _FILES.items():
        path = data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content.lstrip("\n"), encoding="utf-8")
    sources = data / "sources.yaml"
    sources.write_text(sources.read_text(encoding="utf-8").rstrip() + _SOURCES, encoding="utf-8")
    synthesise(data, ROUND, data / "sample" / ROUND)
    return data
