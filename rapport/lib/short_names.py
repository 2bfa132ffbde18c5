"""Short forms of given names: Саша may be Александр or Александра, Bob is Robert."""

from collections import defaultdict

from rapport.lib.words import words

# Each line: the full names, then their short forms, as they are written in either alphabet.
_LINES = """
александр александра: саша шура саня алекс sasha alex
алексей: леша лёша алёша алеша lesha alyosha
анатолий: толя
анастасия: настя стася nastya
анна: аня нюра anya annie
антон: тоша
борис: боря
вадим: вадик
валентин валентина валерий валерия: валя валера
василий: вася vasya
вера: верочка
виктор виктория: витя вика vika
виталий: виталик
владимир: вова володя vova volodya
владислав: влад vlad
вячеслав святослав ярослав: слава slava
галина: галя
геннадий: гена
георгий: гоша жора гога
григорий: гриша grisha
даниил данила: даня danya
дарья: даша dasha
дмитрий: дима митя dima mitya
евгений евгения: женя zhenya
екатерина: катя катерина katya kate
елена: лена алена lena
елизавета: лиза liza
иван: ваня vanya
игорь: гарик
ирина: ира ira
константин: костя kostya
ксения: ксюша ksyusha
лариса: лара
леонид: леня лёня
лидия: лида
любовь: люба
людмила: люда мила
маргарита: рита rita
мария: маша маруся masha
михаил: миша misha
надежда: надя nadya
наталья наталия: наташа natasha
николай: коля kolya
ольга: оля olya
павел: паша pasha
петр: петя petya
полина: поля
роман: рома roma
светлана: света sveta
сергей: сережа серёжа seryozha serge
софия софья: соня sonya
станислав: стас
степан: степа
тамара: тома
татьяна: таня tanya
тимофей: тима
федор: федя
юлия: юля yulya
юрий: юра yura
яков: яша
robert: bob bobby rob
william: bill will billy
richard: dick rick
james: jim jimmy
john: johnny jack
michael: mike mick
thomas: tom tommy
elizabeth: liz beth betty
katherine catherine: kate kathy cathy
margaret: maggie meg peggy
daniel: dan danny
david: dave
joseph: joe
edward: ed eddie ted
charles: charlie chuck
christopher: chris
nicholas: nick
andrew: andy drew
anthony: tony
stephen steven: steve
samuel: sam
benjamin: ben
matthew: matt
gregory: greg
patricia: pat patty
jennifer: jen jenny
susan: sue
deborah: debbie
alexander: alex
theodore: ted
"""


def _table() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for line in _LINES.strip().splitlines():
        full, _colon, short = line.partition(":")
        for name in words(short):
            found[name.replace("ё", "е")] |= words(full)
    return {short: frozenset(full) for short, full in found.items()}


FULL_NAMES = _table()
