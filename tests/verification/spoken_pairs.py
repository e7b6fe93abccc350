"""What is on file, what a caller says, and the verdict expected: one table for all items.

Made-up people of many places. A line is ``recorded | said | verdict``; a recorded name is
``given given / family / suffix``. Nasty ones are here on purpose: twins, exchanged digits, the
neighbour's house, the other spelling of the same sound. The files beside this one have more of each
item, by rule.
"""

from patient_access.domain.codes import PartialDate
from patient_access.domain.identity import Address, HumanName, Identifier, RecordRef, Telecom
from patient_access.domain.patient import Patient
from patient_access.verification.values import Item, Verdict

NAMES = """
Siobhán / O'Connor | shivawn oconnor | no_match
Siobhán / O'Connor | Siobhan O Connor | match
Siobhán / O’Connor | O'CONNOR, SIOBHAN | match
Nguyễn Thị / Phương | Nguyen Thi Phuong | match
Thị Phương / Nguyễn | Phuong Nguyen | match
Thị Phương / Nguyễn | Nguyen Phuong | match
Xiǎomíng / Wáng | Wang Xiaoming | match
Xiǎomíng / Wáng | Xiaoming Wong | near
小明 / 王 | Wang Xiao Ming | match
Мария / Иванова | Maria Ivanova | match
Дарья / Соколова | Darya Sokolova | match
José Luis / Hernández Ortiz | Jose Hernandez Ortiz | match
José Luis / Hernández Ortiz | Jose Luis Hernandez y Ortiz | match
José Luis / Hernández Ortiz | Pepe Hernández Ortiz | match
José Luis / Hernández Ortiz | Jose Hernandez | no_match
José Luis / Hernández Ortiz | Luis Hernandez Ortiz | no_match
José Luis / Hernández Ortiz | Jose Ortiz | no_match
José Luis / Hernández Ortiz | Jose Fernandez | no_match
María Guadalupe / de la Cruz | Lupe de la Cruz | match
María Guadalupe / de la Cruz | Maria Delacruz | match
María Guadalupe / de la Cruz | Guadalupe de la Cruz | match
María Guadalupe / de la Cruz | Fernanda de la Cruz | no_match
Ma. Fernanda / de la Cruz | Maria Guadalupe de la Cruz | no_match
Anne-Marie / Dubois | Anne Marie Dubois | match
Anne-Marie / Dubois | annemarie dubois | match
Anne-Marie / Dubois | Marianne Dubois | no_match
Jürgen / Müller | Juergen Mueller | match
Jürgen / Müller | Jurgen Muller | match
Jürgen / Müller | Jürgen Möller | near
Fatima / Al-Fayed | Fatima Alfayed | match
Fatima / Al-Fayed | Fatima Al Fayed | match
Adébáyọ̀ / Okonkwo | Adebayo Okonkwo | match
Ngozi / Okonkwo | Ngozi Okonkwa | near
Pieter / van der Berg | Pieter Vanderberg | match
Pieter / van der Berg | Pieter Berg | no_match
Robert / Smith / Jr | Robert Smith Junior | match
Robert / Smith / Sr | Bob Smith | match
Katherine / Smith-Jones | Kate Smith Jones | match
Katherine / Smith-Jones | Kathy Jones-Smith | no_match
Elizabeth / Tate | Betty Tate | match
Elizabeth / Tate | Elisabeth Tate | match
William / Park | Bill Park | match
William / Park | Wilma Park | no_match
Mila / Johansson | Mira Johansson | no_match
Johannes / Weber | Johanes Weber | near_given
Tendai / Moyo | Tandai Moyo | near_given
Alice / Zhou | Alcie Zhou | near_given
Дмитрий / Орлов | Dmitri Orlov | match
Наталья / Орлова | Natalia Orlova | match
Наталья / Орлова | Natalia Orlov | near
Emma / Novak | Emily Novak | no_match
Andrea / Rossi | Andrew Rossi | no_match
Sofia / Kowalska | Sofia Kowalski | near
Ana / Peña | Ana Pena | match
Ana / Peña | Ana Perna | near
Wei / Chen | Chen Wei | match
Wei / Chen | Wei Chan | near
Li / Na | Li Nu | no_match
Sean / Murphy | Shawn Murphy | match
Mohammed / Haddad | Haddad | no_match
Mohammed / Haddad | Mr. Haddad | no_match
Mohammed / Haddad | ??? | not_readable
"""

BIRTH_DATES = """
1979-03-14 | pi day seventy nine | not_readable
1979-03-14 | Mar. 14th '79 | match
1979-03-14 | 14 de marzo del 79 | match
1979-03-14 | three slash fourteen slash seventy nine | not_readable
1979-03-14 | 3-41-1979 | not_readable
1979-03-14 | 3/14/1997 | no_match
1979-03-14 | 14/3/79 | match
1958-12-01 | december first nineteen fifty eight | match
1958-12-01 | 1/12/1958 | no_match
1958-12-01 | primero de diciembre de 1958 | match
2000-01-01 | january first two thousand | match
2000-01-01 | new year's day 2000 | not_readable
2004-02-29 | 2/29/2004 | match
2004-02-29 | 3/1/2004 | no_match
2005-02-28 | 2/29/2005 | not_readable
1931-08-29 | august twenty ninth thirty one | match
1931-08-29 | 29.08.1931 | match
1931-08-29 | 8/29/31 | match
1999-09-09 | nine nine ninety nine | match
1999-09-09 | 9/9/1998 | no_match
2019-07-04 | the fourth of july twenty nineteen | match
1947-10-11 | 10/11/1947 | match
1947-11-10 | 10/11/1947 | no_match
1979-03-14 | I am forty seven | not_readable
"""

POSTAL_CODES = """
98101 | nine eight one zero one | match
98101 | ninety eight one oh one | match
98101 | 98101 dash 1234 | not_readable
98101-4417 | 98101 | match
98101-4417 | 98101-4418 | match
98101 | 98011 | no_match
98101 | 89101 | no_match
98101 | 9810l | no_match
02139 | oh two one three nine | match
02139 | 2139 | not_readable
07030 | zero seven zero three zero | match
60614 | six oh six one four | match
60614 | seis cero seis catorce | match
60614 | it is in Chicago | not_readable
"""

STREETS = """
4400 E Lake Harriet Pkwy | 4400 East Lake Harriet Parkway | match
4400 E Lake Harriet Pkwy | 4400 W Lake Harriet Parkway | no_match
1200 Martin Luther King Jr Blvd | 1200 Martin Luther King Jr Boulevard | match
77 W 45th St | seventy seven west forty fifth street | match
77 W 45th St | 77 W 46th St | no_match
8 Mulberry Ct Unit 3 | 8 Mulberry Court | match
8 Mulberry Ct Unit 3 | 8 Mulberry Ct Unit 9 | match
8 Mulberry Ct | 8 Mulberry Cir | no_match
8 Mulberry Ct | 18 Mulberry Ct | no_match
1600 Avenida de las Américas | 1600 avenida de las americas | match
350 Fifth Ave | 350 5th Avenue | match
350 Fifth Ave | 530 5th Avenue | no_match
12 Rue de l'Église | 12 rue de l’eglise | match
905 NE Oak Dr | 905 Northeast Oak Drive | match
905 NE Oak Dr | 905 NW Oak Dr | no_match
21 Hwy 9 | 21 Highway 9 | match
6 Ash Ln | six ash lane | match
6 Ash Ln | the house by the church | not_readable
PO Box 1180 | P O Box 1180 | match
PO Box 1180 | PO Box 1108 | no_match
3 Fort St | 3 Ft St | match
"""

PHONES = """
(206) 555-0163 | area code 206 555 0163 | not_readable
(206) 555-0163 | 206 5550163 | match
(206) 555-0163 | two zero six five five five zero one six three | match
(206) 555-0163 | two oh six triple five oh one sixty three | match
(206) 555-0163 | 206-555-0136 | no_match
(206) 555-0163 | 260-555-0163 | no_match
(206) 555-0163 | 5550163 | not_readable
(206) 555-0163 | +1-206-555-0163 ext 4 | match
(206) 555-0163 | dos cero seis triple cinco cero uno seis tres | match
(206) 555-0163 | 206 555 01 63 | match
+52 55 5555 0147 | 52 55 5555 0147 | not_readable
+44 20 7946 0018 | +44 20 7946 0018 | match
+44 20 7946 0018 | 020 7946 0018 | not_readable
"""

MRNS = """
00418142 | 418142 | match
00418142 | zero zero four one eight one four two | match
00418142 | double zero four one eight one four two | match
00418142 | 00418124 | no_match
00418142 | 41814 | no_match
00418142 | 4181420 | no_match
A00-7714 | a 7714 | no_match
A00-7714 | a007714 | match
E-7714 | echo 7714 | no_match
MRN 55120 | 55120 | match
55120 | 5512O | no_match
00418142 | on my card | no_match
"""

LAST_FOURS = """
999-71-3390 | 3390 | match
999-71-3390 | three three nine zero | match
999-71-3390 | thirty three ninety | match
999-71-3390 | 3309 | no_match
999-71-3390 | 0339 | no_match
999-71-3390 | 713390 | not_readable
999-71-3390 | 999713390 | not_readable
999-71-0007 | double oh oh seven | match
999-71-0077 | oh oh double seven | match
999-71-0077 | double oh seven | not_readable
XXX-XX-3390 | 3390 | match
"""

MEMBER_IDS = """
XZQ123456789 | xzq 123 456 789 | match
XZQ123456789 | x z q one two three four five six seven eight nine | match
XZQ123456789 | 123456789 | no_match
XZQ123456789 | XZQ123456798 | no_match
W2214 55871-01 | w221455871 01 | match
W2214 55871-01 | w221455871-02 | no_match
W2214 55871-01 | w221455871 | no_match
0012345678 | 12345678 | no_match
0012345678 | zero zero one two three four five six seven eight | match
1EG4-TE5-MK73 | 1eg4te5mk73 | match
1EG4-TE5-MK73 | one e g four t e five m k seven three | match
1EG4-TE5-MK73 | 1EG4-TE5-MK72 | no_match
XZQ123456789 | 56789 | not_readable
XZQ123456789 | it is at home | no_match
12345 | 12345 | not_on_file
"""

TABLES = {
    Item.NAME: NAMES,
    Item.BIRTH_DATE: BIRTH_DATES,
    Item.POSTAL_CODE: POSTAL_CODES,
    Item.ADDRESS_LINE: STREETS,
    Item.PHONE: PHONES,
    Item.MRN: MRNS,
    Item.SSN_LAST4: LAST_FOURS,
    Item.MEMBER_ID: MEMBER_IDS,
}


def pairs() -> list[tuple[Item, str, str, Verdict]]:
    """Every line of the table, in order."""
    found = []
    for item, table in TABLES.items():
        for line in table.strip().splitlines():
            recorded, said, verdict = (part.strip() for part in line.split(" | "))
            found.append((item, recorded, said, Verdict(verdict)))
    return found


def on_file(item: Item, recorded: str) -> Patient:
    """A record with this and nothing else."""
    ref = RecordRef(source="Test EHR", base="http://127.0.0.1/fhir", id="p1")
    match item:
        case Item.NAME:
            given, family, suffix = (*(part.strip() for part in recorded.split(" / ")), "")[:3]
            name = HumanName(
                given=tuple(given.split()), family=family, suffix=(suffix,) if suffix else ()
            )
            return Patient(ref=ref, names=(name,))
        case Item.BIRTH_DATE:
            year, month, day = (int(part) for part in recorded.split("-"))
            born = PartialDate(text=recorded, year=year, month=month, day=day)
            return Patient(ref=ref, birth_date=born)
        case Item.POSTAL_CODE:
            return Patient(ref=ref, addresses=(Address(postal_code=recorded, country="US"),))
        case Item.ADDRESS_LINE:
            return Patient(ref=ref, addresses=(Address(lines=(recorded,), country="US"),))
        case Item.PHONE:
            return Patient(ref=ref, telecoms=(Telecom(value=recorded, system="phone"),))
        case Item.MRN:
            return Patient(ref=ref, mrn=Identifier(value=recorded, type_code="MR"))
        case Item.SSN_LAST4:
            return Patient(ref=ref, identifiers=(Identifier(value=recorded, type_code="SS"),))
        case _:
            return Patient(ref=ref, identifiers=(Identifier(value=recorded, type_code="MB"),))
