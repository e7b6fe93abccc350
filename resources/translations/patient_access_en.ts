<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="en_US">
<context>
    <name>CandidateList</name>
    <message numerus="yes">
        <source>%n systems</source>
        <translation>
            <numerusform>%n system</numerusform>
            <numerusform>%n systems</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n people share this number</source>
        <translation>
            <numerusform>%n person has this number</numerusform>
            <numerusform>%n people share this number</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n people found</source>
        <translation>
            <numerusform>%n person found</numerusform>
            <numerusform>%n people found</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n records could not be read.</source>
        <translation>
            <numerusform>%n record could not be read.</numerusform>
            <numerusform>%n records could not be read.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CheckWords</name>
    <message numerus="yes">
        <source>%n required · try %1 of %2</source>
        <translation>
            <numerusform>%n required · try %1 of %2</numerusform>
            <numerusform>%n required · try %1 of %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n required and %1 of %2 · try %3 of %4</source>
        <translation>
            <numerusform>%n required and %1 of %2 · try %3 of %4</numerusform>
            <numerusform>%n required and %1 of %2 · try %3 of %4</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CodeRow</name>
    <message numerus="yes">
        <source>The caller reads it to you. Good for %n minute(s).</source>
        <translation>
            <numerusform>The caller reads it to you. Good for %n minute.</numerusform>
            <numerusform>The caller reads it to you. Good for %n minutes.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Sent to the number that ends in %1. Good for %n minute(s).</source>
        <translation>
            <numerusform>Sent to the number that ends in %1. Good for %n minute.</numerusform>
            <numerusform>Sent to the number that ends in %1. Good for %n minutes.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Formats</name>
    <message numerus="yes">
        <source>%n days</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n months</source>
        <translation>
            <numerusform>%n month</numerusform>
            <numerusform>%n months</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n years</source>
        <translation>
            <numerusform>%n year</numerusform>
            <numerusform>%n years</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MaskedPage</name>
    <message numerus="yes">
        <source>If it does not answer within %n s, the call is treated as ended and everything is wiped.</source>
        <translation>
            <numerusform>If it does not answer within %n s, the call is treated as ended and everything is wiped.</numerusform>
            <numerusform>If it does not answer within %n s, the call is treated as ended and everything is wiped.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>OneOfRow</name>
    <message numerus="yes">
        <source>%n of</source>
        <translation>
            <numerusform>%n of</numerusform>
            <numerusform>%n of</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Panels</name>
    <message numerus="yes">
        <source>%n past visits</source>
        <translation>
            <numerusform>%n past visit</numerusform>
            <numerusform>%n past visits</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cancelled</source>
        <translation>
            <numerusform>%n cancelled</numerusform>
            <numerusform>%n cancelled</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n min</source>
        <translation>
            <numerusform>%n min</numerusform>
            <numerusform>%n min</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n systems</source>
        <translation>
            <numerusform>%n system</numerusform>
            <numerusform>%n systems</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n accounts, not added up</source>
        <translation>
            <numerusform>%n account, not added up</numerusform>
            <numerusform>%n accounts, not added up</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n settled or cancelled invoices</source>
        <translation>
            <numerusform>%n settled or cancelled invoice</numerusform>
            <numerusform>%n settled or cancelled invoices</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n resolved conditions</source>
        <translation>
            <numerusform>%n resolved condition</numerusform>
            <numerusform>%n resolved conditions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not in force</source>
        <translation>
            <numerusform>%n not in force</numerusform>
            <numerusform>%n not in force</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n earlier prescriptions</source>
        <translation>
            <numerusform>%n earlier prescription</numerusform>
            <numerusform>%n earlier prescriptions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n refills ordered</source>
        <translation>
            <numerusform>%n refill ordered</numerusform>
            <numerusform>%n refills ordered</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n no longer</source>
        <translation>
            <numerusform>%n no longer</numerusform>
            <numerusform>%n no longer</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%n more</numerusform>
            <numerusform>%n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>First %n shown; there may be more.</source>
        <translation>
            <numerusform>First %n shown; there may be more.</numerusform>
            <numerusform>First %n shown; there may be more.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rows could not be read.</source>
        <translation>
            <numerusform>%n row could not be read.</numerusform>
            <numerusform>%n rows could not be read.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SignalsBar</name>
    <message numerus="yes">
        <source>%n failed check(s) for this record in this shift.</source>
        <translation>
            <numerusform>%n failed check for this record in this shift.</numerusform>
            <numerusform>%n failed checks for this record in this shift.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed check(s) with callers from this number in this shift.</source>
        <translation>
            <numerusform>%n failed check with callers from this number in this shift.</numerusform>
            <numerusform>%n failed checks with callers from this number in this shift.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message numerus="yes">
        <source>Phone: no answer for %n s</source>
        <translation>
            <numerusform>Phone: no answer for %n s</numerusform>
            <numerusform>Phone: no answer for %n s</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Audit: %n sealed</source>
        <translation>
            <numerusform>Audit: %n sealed</numerusform>
            <numerusform>Audit: %n sealed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Audit: %n waiting</source>
        <translation>
            <numerusform>Audit: %n waiting</numerusform>
            <numerusform>Audit: %n waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Audit: %n not delivered</source>
        <translation>
            <numerusform>Audit: %n not delivered</numerusform>
            <numerusform>Audit: %n not delivered</numerusform>
        </translation>
    </message>
</context>
</TS>
