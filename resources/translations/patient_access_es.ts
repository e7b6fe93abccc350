<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es_US" sourcelanguage="en_US">
<context>
    <name>AskOutcome</name>
    <message>
        <source>How did the last call end?</source>
        <translation>¿Cómo terminó la última llamada?</translation>
    </message>
    <message>
        <source>1 Scheduled</source>
        <translation>1 Cita programada</translation>
    </message>
    <message>
        <source>2 Answered</source>
        <translation>2 Respondida</translation>
    </message>
    <message>
        <source>3 Transferred</source>
        <translation>3 Transferida</translation>
    </message>
    <message>
        <source>4 Not verified</source>
        <translation>4 Sin verificar</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Name not on file</source>
        <translation>Nombre no registrado</translation>
    </message>
    <message>
        <source>MRN %1</source>
        <translation>MRN %1</translation>
    </message>
    <message>
        <source>%1, also in %2</source>
        <translation>%1, también en %2</translation>
    </message>
    <message>
        <source>no MRN on file</source>
        <translation>sin MRN registrado</translation>
    </message>
    <message>
        <source>born %1</source>
        <translation>nacimiento: %1</translation>
    </message>
    <message>
        <source>%1 at death</source>
        <translation>%1 al fallecer</translation>
    </message>
    <message>
        <source>%1, primary care</source>
        <translation>%1, atención primaria</translation>
    </message>
    <message>
        <source>Merged: opened from an older record</source>
        <translation>Fusionado: se abrió desde un expediente anterior</translation>
    </message>
    <message>
        <source>Inactive record</source>
        <translation>Expediente inactivo</translation>
    </message>
    <message>
        <source>Restricted record</source>
        <translation>Expediente restringido</translation>
    </message>
    <message>
        <source>Deceased %1. Stop the normal script; follow your site&apos;s procedure.</source>
        <translation>Falleció: %1. Deje el guion habitual; siga el procedimiento de su centro.</translation>
    </message>
    <message>
        <source>Deceased. Stop the normal script; follow your site&apos;s procedure.</source>
        <translation>Falleció. Deje el guion habitual; siga el procedimiento de su centro.</translation>
    </message>
    <message>
        <source>interpreter requested</source>
        <translation>requiere intérprete</translation>
    </message>
    <message>
        <source>Interpreter requested</source>
        <translation>Requiere intérprete</translation>
    </message>
    <message>
        <source>Patient</source>
        <translation>Paciente</translation>
    </message>
</context>
<context>
    <name>CallBar</name>
    <message>
        <source>Answer</source>
        <translation>Contestar</translation>
    </message>
    <message>
        <source>Hold</source>
        <translation>Espera</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Retomar</translation>
    </message>
    <message>
        <source>End</source>
        <translation>Terminar</translation>
    </message>
    <message>
        <source>Not verified</source>
        <translation>Sin verificar</translation>
    </message>
    <message>
        <source>Not verified · tries used up</source>
        <translation>Sin verificar · intentos agotados</translation>
    </message>
    <message>
        <source>General question · nothing opens</source>
        <translation>Pregunta general · no se abre nada</translation>
    </message>
    <message>
        <source>Emergency access · %1 left</source>
        <translation>Acceso de emergencia · quedan %1</translation>
    </message>
</context>
<context>
    <name>CallWords</name>
    <message>
        <source>Ready</source>
        <translation>Disponible</translation>
    </message>
    <message>
        <source>Ringing</source>
        <translation>Timbrando</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>En llamada</translation>
    </message>
    <message>
        <source>On hold</source>
        <translation>En espera</translation>
    </message>
    <message>
        <source>Consulting</source>
        <translation>Consultando</translation>
    </message>
    <message>
        <source>Wrapping up</source>
        <translation>Cierre de llamada</translation>
    </message>
    <message>
        <source>Searching</source>
        <translation>Buscando</translation>
    </message>
    <message>
        <source>Phone link lost</source>
        <translation>Enlace perdido</translation>
    </message>
    <message>
        <source>No call</source>
        <translation>Sin llamada</translation>
    </message>
    <message>
        <source>Number withheld</source>
        <translation>Número oculto</translation>
    </message>
    <message>
        <source>No number</source>
        <translation>Sin número</translation>
    </message>
    <message>
        <source>to %1</source>
        <translation>al %1</translation>
    </message>
    <message>
        <source>Verified · the patient · %1</source>
        <translation>Verificado · paciente · %1</translation>
    </message>
    <message>
        <source>Verified · for someone else · %1</source>
        <translation>Verificado · por otra persona · %1</translation>
    </message>
    <message>
        <source>General question · nothing opens</source>
        <translation>Pregunta general · no se abre nada</translation>
    </message>
    <message>
        <source>Verified · with spoken consent · %1</source>
        <translation>Verificado · con consentimiento · %1</translation>
    </message>
    <message>
        <source>Verified · a provider · %1</source>
        <translation>Verificado · un proveedor · %1</translation>
    </message>
    <message>
        <source>Emergency access</source>
        <translation>Acceso de emergencia</translation>
    </message>
    <message>
        <source>caller ID not attested</source>
        <translation>ID de llamada sin certificar</translation>
    </message>
    <message>
        <source>caller ID attested</source>
        <translation>ID de llamada certificado</translation>
    </message>
    <message>
        <source>the caller hides the number</source>
        <translation>quien llama oculta el número</translation>
    </message>
    <message>
        <source>internal extension</source>
        <translation>extensión interna</translation>
    </message>
    <message>
        <source>the number cannot be read</source>
        <translation>el número no se puede leer</translation>
    </message>
</context>
<context>
    <name>CallerCard</name>
    <message>
        <source>About the caller</source>
        <translation>Sobre quien llama</translation>
    </message>
    <message>
        <source>as the caller says it</source>
        <translation>como lo diga quien llama</translation>
    </message>
    <message>
        <source>Go on: %1</source>
        <translation>Continuar: %1</translation>
    </message>
    <message>
        <source>No authority in force is on file under this name. Nothing more opens; with the patient on the line, spoken consent may.</source>
        <translation>Con este nombre no consta ninguna autorización vigente. No se abre nada más; con el paciente en la línea, puede bastar su consentimiento verbal.</translation>
    </message>
    <message>
        <source>Recorded: %1</source>
        <translation>Registrado: %1</translation>
    </message>
    <message>
        <source>%1, %2: being a relative is no permission</source>
        <translation>%1, %2: ser familiar no es un permiso</translation>
    </message>
    <message>
        <source>relationship not stated</source>
        <translation>relación no indicada</translation>
    </message>
    <message>
        <source>%1, %2, %3: has ended</source>
        <translation>%1, %2, %3: ya terminó</translation>
    </message>
    <message>
        <source>%1, %2, %3: ended %4</source>
        <translation>%1, %2, %3: terminó el %4</translation>
    </message>
    <message>
        <source>%1, %2, on file at %3, no end on file</source>
        <translation>%1, %2, consta en %3, sin fecha de fin</translation>
    </message>
    <message>
        <source>%1, %2, on file at %3, until %4</source>
        <translation>%1, %2, consta en %3, hasta el %4</translation>
    </message>
    <message>
        <source>the patient</source>
        <translation>el paciente</translation>
    </message>
    <message>
        <source>the patient, a minor</source>
        <translation>el paciente, menor de edad</translation>
    </message>
    <message>
        <source>no authority</source>
        <translation>sin autorización</translation>
    </message>
    <message>
        <source>parent of a minor</source>
        <translation>padre o madre de un menor</translation>
    </message>
    <message>
        <source>guardian</source>
        <translation>tutor legal</translation>
    </message>
    <message>
        <source>power of attorney</source>
        <translation>poder notarial</translation>
    </message>
    <message>
        <source>named by a consent on file</source>
        <translation>nombrado en un consentimiento</translation>
    </message>
    <message>
        <source>spoken consent</source>
        <translation>consentimiento verbal</translation>
    </message>
    <message>
        <source>a provider</source>
        <translation>un proveedor</translation>
    </message>
    <message>
        <source>emergency access</source>
        <translation>acceso de emergencia</translation>
    </message>
    <message>
        <source>About what</source>
        <translation>Sobre qué</translation>
    </message>
    <message>
        <source>Caller’s full name</source>
        <translation>Nombre completo de quien llama</translation>
    </message>
    <message>
        <source>Who is calling for the patient</source>
        <translation>Quién llama por el paciente</translation>
    </message>
    <message>
        <source>Relationship to the patient</source>
        <translation>Relación con el paciente</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Guardar</translation>
    </message>
    <message>
        <source>Spoken consent of the patient</source>
        <translation>Consentimiento verbal del paciente</translation>
    </message>
    <message>
        <source>With whom you may speak</source>
        <translation>Con quién puede hablar usted</translation>
    </message>
    <message>
        <source>Record the consent</source>
        <translation>Registrar el consentimiento</translation>
    </message>
    <message>
        <source>The provider who calls</source>
        <translation>El proveedor que llama</translation>
    </message>
    <message>
        <source>Practice or pharmacy</source>
        <translation>Consultorio o farmacia</translation>
    </message>
    <message>
        <source>Record the provider</source>
        <translation>Registrar al proveedor</translation>
    </message>
    <message>
        <source>Emergency access: for a short time, and reported</source>
        <translation>Acceso de emergencia: por poco tiempo y con aviso</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Motivo</translation>
    </message>
    <message>
        <source>Open in an emergency</source>
        <translation>Abrir por emergencia</translation>
    </message>
</context>
<context>
    <name>CandidateCards</name>
    <message>
        <source>People who may be calling</source>
        <translation>Personas que podrían estar llamando</translation>
    </message>
</context>
<context>
    <name>CandidateList</name>
    <message>
        <source>Retry</source>
        <translation>Reintentar</translation>
    </message>
    <message>
        <source>Ask every EHR again</source>
        <translation>Consultar de nuevo todos los EHR</translation>
    </message>
    <message numerus="yes">
        <source>%n systems</source>
        <translation>
            <numerusform>%n sistema</numerusform>
            <numerusform>%n sistemas</numerusform>
        </translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Buscando…</translation>
    </message>
    <message>
        <source>Nobody could be looked up</source>
        <translation>No se pudo buscar a nadie</translation>
    </message>
    <message>
        <source>The number is not enough</source>
        <translation>El número no basta</translation>
    </message>
    <message>
        <source>Nobody found by phone</source>
        <translation>Nadie encontrado por teléfono</translation>
    </message>
    <message>
        <source>Nobody found</source>
        <translation>Nadie encontrado</translation>
    </message>
    <message>
        <source>One person has this number</source>
        <translation>Una persona tiene este número</translation>
    </message>
    <message numerus="yes">
        <source>%n people share this number</source>
        <translation>
            <numerusform>%n persona tiene este número</numerusform>
            <numerusform>%n personas comparten este número</numerusform>
        </translation>
    </message>
    <message>
        <source>One person found</source>
        <translation>Una persona encontrada</translation>
    </message>
    <message numerus="yes">
        <source>%n people found</source>
        <translation>
            <numerusform>%n persona encontrada</numerusform>
            <numerusform>%n personas encontradas</numerusform>
        </translation>
    </message>
    <message>
        <source>The person may still be on file. Search by MRN, or name and birth date.</source>
        <translation>La persona puede estar registrada. Busque por MRN, o por nombre y fecha de nacimiento.</translation>
    </message>
    <message>
        <source>No one is opened by the number alone.</source>
        <translation>El número por sí solo no abre a nadie.</translation>
    </message>
    <message>
        <source>The EHR</source>
        <translation>El EHR</translation>
    </message>
    <message numerus="yes">
        <source>%n records could not be read.</source>
        <translation>
            <numerusform>No se pudo leer %n expediente.</numerusform>
            <numerusform>No se pudieron leer %n expedientes.</numerusform>
        </translation>
    </message>
    <message>
        <source>Trying again in %1 s</source>
        <translation>Nuevo intento en %1 s</translation>
    </message>
    <message>
        <source>Retry now</source>
        <translation>Reintentar ahora</translation>
    </message>
</context>
<context>
    <name>CandidateModel</name>
    <message>
        <source>Chosen</source>
        <translation>Elegida</translation>
    </message>
    <message>
        <source>age not on file</source>
        <translation>edad no registrada</translation>
    </message>
    <message>
        <source>MRN %1</source>
        <translation>MRN %1</translation>
    </message>
    <message>
        <source>no MRN</source>
        <translation>sin MRN</translation>
    </message>
    <message>
        <source>home phone</source>
        <translation>tel. de casa</translation>
    </message>
    <message>
        <source>work phone</source>
        <translation>tel. del trabajo</translation>
    </message>
    <message>
        <source>mobile</source>
        <translation>celular</translation>
    </message>
    <message>
        <source>contact’s phone</source>
        <translation>de un contacto</translation>
    </message>
    <message>
        <source>phone on file</source>
        <translation>tel. registrado</translation>
    </message>
    <message>
        <source>Deceased</source>
        <translation>Falleció</translation>
    </message>
    <message>
        <source>Inactive record</source>
        <translation>Expediente inactivo</translation>
    </message>
    <message>
        <source>Merged record</source>
        <translation>Expediente fusionado</translation>
    </message>
    <message>
        <source>Part of the number</source>
        <translation>Parte del número</translation>
    </message>
    <message>
        <source>Possibly the same: name and birth date</source>
        <translation>Quizá la misma: nombre y nacimiento</translation>
    </message>
    <message>
        <source>Possibly the same: SSN, but not name or birth</source>
        <translation>Quizá la misma: SSN, pero no nombre o nacimiento</translation>
    </message>
    <message>
        <source>Possibly the same: MRN, but not name or birth</source>
        <translation>Quizá la misma: MRN, pero no nombre o nacimiento</translation>
    </message>
    <message>
        <source>A contact of this person has the number</source>
        <translation>Un contacto de esta persona tiene el número</translation>
    </message>
</context>
<context>
    <name>CheckRow</name>
    <message>
        <source>Comparing…</source>
        <translation>Comparando…</translation>
    </message>
    <message>
        <source>Enter to compare</source>
        <translation>Enter para comparar</translation>
    </message>
</context>
<context>
    <name>CheckWords</name>
    <message>
        <source>Full name</source>
        <translation>Nombre completo</translation>
    </message>
    <message>
        <source>Date of birth</source>
        <translation>Fecha de nacimiento</translation>
    </message>
    <message>
        <source>Phone on file</source>
        <translation>Teléfono registrado</translation>
    </message>
    <message>
        <source>ZIP code</source>
        <translation>Código postal</translation>
    </message>
    <message>
        <source>Street address</source>
        <translation>Dirección</translation>
    </message>
    <message>
        <source>MRN</source>
        <translation>MRN</translation>
    </message>
    <message>
        <source>SSN, last four</source>
        <translation>Últimos cuatro del SSN</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nombre</translation>
    </message>
    <message>
        <source>Birth date</source>
        <translation>Nacimiento</translation>
    </message>
    <message>
        <source>Phone</source>
        <translation>Teléfono</translation>
    </message>
    <message>
        <source>ZIP</source>
        <translation>ZIP</translation>
    </message>
    <message>
        <source>Street</source>
        <translation>Calle</translation>
    </message>
    <message>
        <source>SSN</source>
        <translation>SSN</translation>
    </message>
    <message>
        <source>What the caller says</source>
        <translation>Lo que dice quien llama</translation>
    </message>
    <message>
        <source>Month, day and year</source>
        <translation>Mes, día y año</translation>
    </message>
    <message>
        <source>A phone number on file</source>
        <translation>Un teléfono registrado</translation>
    </message>
    <message>
        <source>ZIP code of the home</source>
        <translation>Código postal (ZIP) de la casa</translation>
    </message>
    <message>
        <source>House number and street</source>
        <translation>Número y calle</translation>
    </message>
    <message>
        <source>Medical record number</source>
        <translation>Número de expediente médico</translation>
    </message>
    <message>
        <source>Four digits, and no more of it</source>
        <translation>Cuatro cifras, ninguna más</translation>
    </message>
    <message>
        <source>The six digits</source>
        <translation>Los seis dígitos</translation>
    </message>
    <message>
        <source>Match</source>
        <translation>Coincide</translation>
    </message>
    <message>
        <source>No match</source>
        <translation>No coincide</translation>
    </message>
    <message>
        <source>Ask to spell</source>
        <translation>Pida deletrear</translation>
    </message>
    <message>
        <source>Ask again</source>
        <translation>Pregunte otra vez</translation>
    </message>
    <message>
        <source>Cannot be used</source>
        <translation>No se puede usar</translation>
    </message>
    <message>
        <source>Verified · more opens with %1 of these</source>
        <translation>Verificado · con %1 de estos se abre más</translation>
    </message>
    <message>
        <source>Verified</source>
        <translation>Verificado</translation>
    </message>
    <message>
        <source>Tries used up</source>
        <translation>Intentos agotados</translation>
    </message>
    <message numerus="yes">
        <source>%n required · try %1 of %2</source>
        <translation>
            <numerusform>%n obligatorio · intento %1 de %2</numerusform>
            <numerusform>%n obligatorios · intento %1 de %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n required and %1 of %2 · try %3 of %4</source>
        <translation>
            <numerusform>%n obligatorio y %1 de %2 · intento %3 de %4</numerusform>
            <numerusform>%n obligatorios y %1 de %2 · intento %3 de %4</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2 · try %3 of %4</source>
        <translation>%1 de %2 · intento %3 de %4</translation>
    </message>
    <message>
        <source>Member ID</source>
        <translation>N.º de afiliado</translation>
    </message>
    <message>
        <source>Code by text</source>
        <translation>Código por mensaje</translation>
    </message>
    <message>
        <source>As on the insurance card</source>
        <translation>Como en la tarjeta del seguro</translation>
    </message>
</context>
<context>
    <name>Checklist</name>
    <message>
        <source>Verify the caller</source>
        <translation>Verificar a quien llama</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Comparar</translation>
    </message>
    <message>
        <source>Caller cannot answer</source>
        <translation>No puede responder</translation>
    </message>
    <message>
        <source>You type what you hear. The record’s answer is never shown.</source>
        <translation>Usted escribe lo que oye. La respuesta del expediente nunca se muestra.</translation>
    </message>
</context>
<context>
    <name>CodeRow</name>
    <message>
        <source>Or a code by text</source>
        <translation>O un código por mensaje</translation>
    </message>
    <message>
        <source>Send a code</source>
        <translation>Enviar un código</translation>
    </message>
    <message>
        <source>Send another</source>
        <translation>Enviar otro</translation>
    </message>
    <message>
        <source>ends in %1</source>
        <translation>termina en %1</translation>
    </message>
    <message>
        <source>Number on file that ends in %1</source>
        <translation>Número registrado que termina en %1</translation>
    </message>
    <message>
        <source>No number on file can be sent a code. Ask for something else.</source>
        <translation>A ningún número registrado se le puede enviar un código. Pida otro dato.</translation>
    </message>
    <message numerus="yes">
        <source>The caller reads it to you. Good for %n minute(s).</source>
        <translation>
            <numerusform>Quien llama se lo lee. Vale %n minuto.</numerusform>
            <numerusform>Quien llama se lo lee. Vale %n minutos.</numerusform>
        </translation>
    </message>
    <message>
        <source>Sending…</source>
        <translation>Enviando…</translation>
    </message>
    <message numerus="yes">
        <source>Sent to the number that ends in %1. Good for %n minute(s).</source>
        <translation>
            <numerusform>Enviado al número que termina en %1. Vale %n minuto.</numerusform>
            <numerusform>Enviado al número que termina en %1. Vale %n minutos.</numerusform>
        </translation>
    </message>
    <message>
        <source>That code is no longer good. Send another, or ask for something else.</source>
        <translation>Ese código ya no vale. Envíe otro o pregunte otra cosa.</translation>
    </message>
    <message>
        <source>No more codes in this call. Ask for something else.</source>
        <translation>No hay más códigos en esta llamada. Pregunte otra cosa.</translation>
    </message>
</context>
<context>
    <name>DemographicsForm</name>
    <message>
        <source>Look up</source>
        <translation>Buscar</translation>
    </message>
    <message>
        <source>Ask with what the caller said</source>
        <translation>Consultar con lo que dijo quien llama</translation>
    </message>
    <message>
        <source>Female</source>
        <translation>Femenino</translation>
    </message>
    <message>
        <source>Male</source>
        <translation>Masculino</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>Otro</translation>
    </message>
    <message>
        <source>Ask the caller for</source>
        <translation>Pida a quien llama</translation>
    </message>
    <message>
        <source>Still missing: %1</source>
        <translation>Falta: %1</translation>
    </message>
    <message>
        <source>Given name</source>
        <translation>Nombre</translation>
    </message>
    <message>
        <source>Family name</source>
        <translation>Apellido</translation>
    </message>
    <message>
        <source>Legal sex</source>
        <translation>Sexo legal</translation>
    </message>
    <message>
        <source>Date of birth</source>
        <translation>Fecha de nacimiento</translation>
    </message>
    <message>
        <source>such as 3/14/1979</source>
        <translation>por ejemplo 3/14/1979</translation>
    </message>
    <message>
        <source>as the caller says it</source>
        <translation>como lo dice quien llama</translation>
    </message>
</context>
<context>
    <name>Failures</name>
    <message>
        <source>%1 cannot be found at the address this desk uses.</source>
        <translation>No se encuentra %1 en la dirección que usa este puesto.</translation>
    </message>
    <message>
        <source>Tell the caller you cannot see the record right now.</source>
        <translation>Diga a quien llama que por ahora no puede ver el expediente.</translation>
    </message>
    <message>
        <source>Ask your IT desk to check the address of %1.</source>
        <translation>Pida a soporte técnico que revise la dirección de %1.</translation>
    </message>
    <message>
        <source>The file or folder that %1 is read from is not there.</source>
        <translation>No está el archivo o la carpeta de donde se lee %1.</translation>
    </message>
    <message>
        <source>Ask your IT desk to check the file or folder of %1.</source>
        <translation>Pida a soporte técnico que revise el archivo o la carpeta de %1.</translation>
    </message>
    <message>
        <source>This desk may not read the file or folder of %1.</source>
        <translation>Este puesto no tiene permiso para leer el archivo o la carpeta de %1.</translation>
    </message>
    <message>
        <source>Ask your IT desk to let you read the files of %1.</source>
        <translation>Pida a soporte técnico que le dé permiso para leer los archivos de %1.</translation>
    </message>
    <message>
        <source>%1 is not there: it may be switched off or restarting.</source>
        <translation>%1 no está: puede estar apagado o reiniciándose.</translation>
    </message>
    <message>
        <source>Press Retry in a minute; then tell your IT desk.</source>
        <translation>Oprima Reintentar en un minuto; después avise a soporte técnico.</translation>
    </message>
    <message>
        <source>%1 could not prove who it is, so nothing was sent to it.</source>
        <translation>%1 no pudo probar su identidad; no se le envió nada.</translation>
    </message>
    <message>
        <source>Tell your IT desk; do not look for a way around it.</source>
        <translation>Avise a soporte técnico; no busque otra manera de entrar.</translation>
    </message>
    <message>
        <source>%1 did not answer in time.</source>
        <translation>%1 no respondió a tiempo.</translation>
    </message>
    <message>
        <source>Tell the caller it will take a moment.</source>
        <translation>Diga a quien llama que tomará un momento.</translation>
    </message>
    <message>
        <source>Press Retry.</source>
        <translation>Oprima Reintentar.</translation>
    </message>
    <message>
        <source>The connection to %1 broke off.</source>
        <translation>Se cortó la conexión con %1.</translation>
    </message>
    <message>
        <source>%1 answered with something that is not a record.</source>
        <translation>%1 respondió con algo que no es un expediente.</translation>
    </message>
    <message>
        <source>The answer from %1 broke off in the middle.</source>
        <translation>La respuesta de %1 se cortó a la mitad.</translation>
    </message>
    <message>
        <source>%1 sent more than can be shown here.</source>
        <translation>%1 envió más de lo que se puede mostrar aquí.</translation>
    </message>
    <message>
        <source>Tell the caller you will look it up in another way.</source>
        <translation>Diga a quien llama que lo va a buscar de otra manera.</translation>
    </message>
    <message>
        <source>Open the chart in %1.</source>
        <translation>Abra el expediente en %1.</translation>
    </message>
    <message>
        <source>%1 sent an answer that is not safe to open.</source>
        <translation>%1 envió una respuesta que no es seguro abrir.</translation>
    </message>
    <message>
        <source>Open the chart in %1, and tell your IT desk.</source>
        <translation>Abra el expediente en %1 y avise a soporte técnico.</translation>
    </message>
    <message>
        <source>Your sign-in to %1 is missing or has run out.</source>
        <translation>Su sesión en %1 no existe o ya venció.</translation>
    </message>
    <message>
        <source>Sign in to %1 again when this call is over.</source>
        <translation>Inicie sesión en %1 de nuevo cuando termine esta llamada.</translation>
    </message>
    <message>
        <source>%1 does not let you see this.</source>
        <translation>%1 no le permite ver esto.</translation>
    </message>
    <message>
        <source>Tell the caller this is not available to you here.</source>
        <translation>Diga a quien llama que aquí usted no tiene acceso a esto.</translation>
    </message>
    <message>
        <source>Offer to transfer the call to the clinic.</source>
        <translation>Ofrezca transferir la llamada a la clínica.</translation>
    </message>
    <message>
        <source>%1 does not have this where it was looked for.</source>
        <translation>%1 no tiene esto donde se buscó.</translation>
    </message>
    <message>
        <source>Tell the caller you cannot see it right now.</source>
        <translation>Diga a quien llama que por ahora no puede verlo.</translation>
    </message>
    <message>
        <source>Search again; if it stays missing, open the chart in %1.</source>
        <translation>Busque de nuevo; si sigue sin aparecer, abra el expediente en %1.</translation>
    </message>
    <message>
        <source>%1 did not accept this question.</source>
        <translation>%1 no aceptó esta consulta.</translation>
    </message>
    <message>
        <source>Ask the caller for the MRN, or the name and date of birth.</source>
        <translation>Pida a quien llama el MRN, o el nombre y la fecha de nacimiento.</translation>
    </message>
    <message>
        <source>Search again with those; then tell your IT desk.</source>
        <translation>Busque de nuevo con esos datos; después avise a soporte técnico.</translation>
    </message>
    <message>
        <source>%1 is busy and asks to wait.</source>
        <translation>%1 tiene mucha carga y pide esperar.</translation>
    </message>
    <message>
        <source>Press Retry in half a minute.</source>
        <translation>Oprima Reintentar en medio minuto.</translation>
    </message>
    <message>
        <source>%1 has a problem of its own.</source>
        <translation>%1 tiene un problema interno.</translation>
    </message>
    <message>
        <source>Press Retry; if it happens again, tell your IT desk.</source>
        <translation>Oprima Reintentar; si vuelve a pasar, avise a soporte técnico.</translation>
    </message>
    <message>
        <source>%1 is not answering; it is tried again every 20 seconds.</source>
        <translation>%1 no responde; se vuelve a intentar cada 20 segundos.</translation>
    </message>
    <message>
        <source>Wait, or offer to call back; then tell your IT desk.</source>
        <translation>Espere u ofrezca devolver la llamada; después avise a soporte técnico.</translation>
    </message>
    <message>
        <source>This desk&apos;s way out to %1 is closed.</source>
        <translation>La salida de este puesto hacia %1 está cerrada.</translation>
    </message>
    <message>
        <source>Ask your IT desk to check the proxy on the way to %1.</source>
        <translation>Pida a soporte técnico que revise el proxy hacia %1.</translation>
    </message>
    <message>
        <source>This desk could not prove to %1 that it may ask.</source>
        <translation>Este puesto no pudo demostrar a %1 que puede consultar.</translation>
    </message>
    <message>
        <source>%1 is of a version this program cannot read.</source>
        <translation>%1 es de una versión que este programa no puede leer.</translation>
    </message>
    <message>
        <source>%1 pointed outside of itself, so reading stopped there.</source>
        <translation>%1 remitió a otro lugar; la lectura se detuvo ahí.</translation>
    </message>
    <message>
        <source>Tell the caller you see only a part right now.</source>
        <translation>Diga a quien llama que por ahora solo ve una parte.</translation>
    </message>
    <message>
        <source>Open the chart in %1 for the rest, and tell your IT desk.</source>
        <translation>Abra el expediente en %1 para ver el resto y avise a soporte técnico.</translation>
    </message>
    <message>
        <source>%1 does not offer this.</source>
        <translation>%1 no ofrece esto.</translation>
    </message>
    <message>
        <source>Tell the caller this cannot be looked up from here.</source>
        <translation>Diga a quien llama que esto no se puede consultar desde aquí.</translation>
    </message>
    <message>
        <source>Open the chart in %1, or transfer the call.</source>
        <translation>Abra el expediente en %1 o transfiera la llamada.</translation>
    </message>
    <message>
        <source>Reading from %1 went wrong on this computer.</source>
        <translation>Esta computadora tuvo un problema al leer de %1.</translation>
    </message>
</context>
<context>
    <name>Formats</name>
    <message>
        <source>%1 here</source>
        <translation>%1 aquí</translation>
    </message>
    <message>
        <source>%1, currency not stated</source>
        <translation>%1, moneda no indicada</translation>
    </message>
    <message>
        <source>age not on file</source>
        <translation>edad no registrada</translation>
    </message>
    <message>
        <source>born %1</source>
        <translation>nacimiento: %1</translation>
    </message>
    <message numerus="yes">
        <source>%n days</source>
        <translation>
            <numerusform>%n día</numerusform>
            <numerusform>%n días</numerusform>
        </translation>
    </message>
    <message>
        <source>1 day</source>
        <translation>1 día</translation>
    </message>
    <message numerus="yes">
        <source>%n months</source>
        <translation>
            <numerusform>%n mes</numerusform>
            <numerusform>%n meses</numerusform>
        </translation>
    </message>
    <message>
        <source>1 month</source>
        <translation>1 mes</translation>
    </message>
    <message numerus="yes">
        <source>%n years</source>
        <translation>
            <numerusform>%n año</numerusform>
            <numerusform>%n años</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FurtherCalls</name>
    <message>
        <source>Another call is ringing</source>
        <translation>Está sonando otra llamada</translation>
    </message>
    <message>
        <source>Another call is on hold</source>
        <translation>Otra llamada está en espera</translation>
    </message>
    <message>
        <source>Another call waits while you consult</source>
        <translation>Otra llamada espera mientras usted consulta</translation>
    </message>
    <message>
        <source>Another call is up</source>
        <translation>Hay otra llamada en curso</translation>
    </message>
    <message>
        <source>number ending in %1</source>
        <translation>número terminado en %1</translation>
    </message>
    <message>
        <source>no number shown</source>
        <translation>sin número visible</translation>
    </message>
</context>
<context>
    <name>Languages</name>
    <message>
        <source>American Sign Language</source>
        <translation>lengua de señas estadounidense</translation>
    </message>
    <message>
        <source>Arabic</source>
        <translation>árabe</translation>
    </message>
    <message>
        <source>Armenian</source>
        <translation>armenio</translation>
    </message>
    <message>
        <source>Bengali</source>
        <translation>bengalí</translation>
    </message>
    <message>
        <source>Cantonese</source>
        <translation>cantonés</translation>
    </message>
    <message>
        <source>Chinese</source>
        <translation>chino</translation>
    </message>
    <message>
        <source>English</source>
        <translation>inglés</translation>
    </message>
    <message>
        <source>Farsi</source>
        <translation>farsi</translation>
    </message>
    <message>
        <source>French</source>
        <translation>francés</translation>
    </message>
    <message>
        <source>German</source>
        <translation>alemán</translation>
    </message>
    <message>
        <source>Greek</source>
        <translation>griego</translation>
    </message>
    <message>
        <source>Haitian Creole</source>
        <translation>criollo haitiano</translation>
    </message>
    <message>
        <source>Hindi</source>
        <translation>hindi</translation>
    </message>
    <message>
        <source>Hmong</source>
        <translation>hmong</translation>
    </message>
    <message>
        <source>Italian</source>
        <translation>italiano</translation>
    </message>
    <message>
        <source>Japanese</source>
        <translation>japonés</translation>
    </message>
    <message>
        <source>Korean</source>
        <translation>coreano</translation>
    </message>
    <message>
        <source>Mandarin</source>
        <translation>mandarín</translation>
    </message>
    <message>
        <source>Navajo</source>
        <translation>navajo</translation>
    </message>
    <message>
        <source>Persian</source>
        <translation>persa</translation>
    </message>
    <message>
        <source>Polish</source>
        <translation>polaco</translation>
    </message>
    <message>
        <source>Portuguese</source>
        <translation>portugués</translation>
    </message>
    <message>
        <source>Punjabi</source>
        <translation>punyabí</translation>
    </message>
    <message>
        <source>Russian</source>
        <translation>ruso</translation>
    </message>
    <message>
        <source>Somali</source>
        <translation>somalí</translation>
    </message>
    <message>
        <source>Spanish</source>
        <translation>español</translation>
    </message>
    <message>
        <source>Tagalog</source>
        <translation>tagalo</translation>
    </message>
    <message>
        <source>Ukrainian</source>
        <translation>ucraniano</translation>
    </message>
    <message>
        <source>Urdu</source>
        <translation>urdu</translation>
    </message>
    <message>
        <source>Vietnamese</source>
        <translation>vietnamita</translation>
    </message>
</context>
<context>
    <name>LockedNotice</name>
    <message>
        <source>The record stays closed in this call</source>
        <translation>El expediente queda cerrado en esta llamada</translation>
    </message>
    <message>
        <source>Nothing has been requested from the EHR beyond candidates.</source>
        <translation>No se ha pedido nada al EHR, salvo los candidatos.</translation>
    </message>
    <message>
        <source>A general question opens no record</source>
        <translation>Una pregunta general no abre ningún expediente</translation>
    </message>
    <message>
        <source>Opening hours, addresses, how to prepare: no check needed.</source>
        <translation>Horarios, direcciones, cómo prepararse: no hace falta verificar.</translation>
    </message>
    <message>
        <source>Appointments, billing and medications open when the caller is verified</source>
        <translation>Las citas, la facturación y los medicamentos se abren al verificar a quien llama</translation>
    </message>
    <message>
        <source>Beyond these candidates, nothing has been requested from the EHR.</source>
        <translation>Aparte de estos candidatos, no se ha pedido nada al EHR.</translation>
    </message>
</context>
<context>
    <name>LogOffBar</name>
    <message>
        <source>The telephone call goes on. Any key keeps the patient open.</source>
        <translation>La llamada telefónica sigue. Cualquier tecla mantiene abierto al paciente.</translation>
    </message>
    <message>
        <source>I am still here</source>
        <translation>Sigo aquí</translation>
    </message>
    <message>
        <source>Nobody seems to be here: the patient is wiped in %1</source>
        <translation>Parece que no hay nadie: el paciente se borra en %1</translation>
    </message>
</context>
<context>
    <name>MaskedPage</name>
    <message>
        <source>The phone system stopped answering</source>
        <translation>El sistema telefónico dejó de responder</translation>
    </message>
    <message>
        <source>I am still on this call</source>
        <translation>Sigo en esta llamada</translation>
    </message>
    <message>
        <source>End now</source>
        <translation>Terminar ya</translation>
    </message>
    <message>
        <source>You are asking a colleague</source>
        <translation>Usted está consultando a un colega</translation>
    </message>
    <message>
        <source>The caller is on hold</source>
        <translation>La persona que llama está en espera</translation>
    </message>
    <message>
        <source>The patient is hidden meanwhile, and is back when you are with the caller again.</source>
        <translation>Mientras tanto el paciente está oculto, y vuelve cuando usted esté de nuevo con la persona que llama.</translation>
    </message>
    <message>
        <source>Show the patient</source>
        <translation>Mostrar al paciente</translation>
    </message>
    <message>
        <source>The patient is hidden until we know whether this call is still up.</source>
        <translation>El paciente queda oculto hasta saber si esta llamada sigue activa.</translation>
    </message>
    <message numerus="yes">
        <source>If it does not answer within %n s, the call is treated as ended and everything is wiped.</source>
        <translation>
            <numerusform>Si no responde en %n s, la llamada se da por terminada y todo se borra.</numerusform>
            <numerusform>Si no responde en %n s, la llamada se da por terminada y todo se borra.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Dismiss</source>
        <translation>Descartar</translation>
    </message>
</context>
<context>
    <name>Messages</name>
    <message>
        <source>Ask the caller for the name and date of birth, or the MRN.</source>
        <translation>Pida a quien llama el nombre y la fecha de nacimiento, o el MRN.</translation>
    </message>
    <message>
        <source>Search with those.</source>
        <translation>Busque con esos datos.</translation>
    </message>
    <message>
        <source>There is nothing to tell the caller.</source>
        <translation>No hace falta decir nada a quien llama.</translation>
    </message>
    <message>
        <source>Tell the caller you cannot see the record right now.</source>
        <translation>Diga a quien llama que por ahora no puede ver el expediente.</translation>
    </message>
    <message>
        <source>Give your IT desk the words at the end of this line.</source>
        <translation>Dé a soporte técnico las palabras al final de esta línea.</translation>
    </message>
    <message>
        <source>Something did not work as it should.</source>
        <translation>Algo no funcionó como debía.</translation>
    </message>
    <message>
        <source>If the caller has to wait, say that it will take a moment.</source>
        <translation>Si hay que esperar, diga que tomará un momento.</translation>
    </message>
    <message>
        <source>Patient Access was already open; this is its window.</source>
        <translation>Patient Access ya estaba abierto; esta es su ventana.</translation>
    </message>
    <message>
        <source>Go on here.</source>
        <translation>Continúe aquí.</translation>
    </message>
    <message>
        <source>A setting of this desk cannot be used.</source>
        <translation>Un ajuste de este puesto no se puede usar.</translation>
    </message>
    <message>
        <source>The site&apos;s rules for verifying callers cannot be used.</source>
        <translation>Las reglas del centro para verificar llamadas no se pueden usar.</translation>
    </message>
    <message>
        <source>If no check opens, tell the caller you cannot see records.</source>
        <translation>Si no se abre la verificación, diga que no puede ver expedientes.</translation>
    </message>
    <message>
        <source>The place where sign-ins are kept does not open.</source>
        <translation>No se abre el lugar donde se guardan las credenciales.</translation>
    </message>
    <message>
        <source>Unlock this computer&apos;s key store, or tell your IT desk.</source>
        <translation>Desbloquee el llavero de esta computadora o avise a soporte técnico.</translation>
    </message>
    <message>
        <source>This computer may move parts of a call to its disk.</source>
        <translation>Esta computadora puede pasar partes de una llamada a su disco.</translation>
    </message>
    <message>
        <source>Go on, and tell your IT desk that memory is not locked.</source>
        <translation>Continúe y avise a soporte técnico que la memoria no está bloqueada.</translation>
    </message>
    <message>
        <source>The last window closed unexpectedly. Its patient is gone from memory.</source>
        <translation>La última ventana se cerró sin aviso. Su paciente ya no está en memoria.</translation>
    </message>
    <message>
        <source>Tell the caller you have to open the record again.</source>
        <translation>Diga a quien llama que tiene que abrir el expediente de nuevo.</translation>
    </message>
    <message>
        <source>Search and verify again.</source>
        <translation>Busque y verifique de nuevo.</translation>
    </message>
    <message>
        <source>Nobody was at the desk for a while, so the patient was wiped.</source>
        <translation>No hubo nadie en el puesto por un rato, así que el paciente se borró.</translation>
    </message>
    <message>
        <source>If the call is still up, the caller heard nothing of it.</source>
        <translation>Si la llamada sigue, quien llama no notó nada.</translation>
    </message>
    <message>
        <source>The screen was locked or left, so the patient was wiped.</source>
        <translation>La pantalla se bloqueó o se dejó, así que el paciente se borró.</translation>
    </message>
    <message>
        <source>Your IT desk opens it with “patient-access outbox open --notes --key FILE”.</source>
        <translation>Soporte técnico la abre con «patient-access outbox open --notes --key ARCHIVO».</translation>
    </message>
    <message>
        <source>Your IT desk opens it here with “patient-access outbox open --notes --keyring”.</source>
        <translation>Soporte técnico la abre aquí con «patient-access outbox open --notes --keyring».</translation>
    </message>
    <message>
        <source>The telephone no longer says which calls there are.</source>
        <translation>El teléfono ya no informa qué llamadas hay.</translation>
    </message>
    <message>
        <source>There is nothing to tell the caller: the line still works.</source>
        <translation>No hace falta decir nada a quien llama: la línea funciona.</translation>
    </message>
    <message>
        <source>Search by hand, and press End when the call is over.</source>
        <translation>Busque a mano y oprima Terminar cuando acabe la llamada.</translation>
    </message>
    <message>
        <source>The number on the line cannot be read.</source>
        <translation>El número de la línea no se puede leer.</translation>
    </message>
    <message>
        <source>The caller&apos;s number is withheld.</source>
        <translation>El número de quien llama está oculto.</translation>
    </message>
    <message>
        <source>The call comes from inside, so nobody is looked up by it.</source>
        <translation>La llamada es interna, así que no se busca a nadie con ella.</translation>
    </message>
    <message>
        <source>Ask the caller whom the call is about.</source>
        <translation>Pregunte a quien llama de quién se trata.</translation>
    </message>
    <message>
        <source>Search by MRN, or by name and date of birth.</source>
        <translation>Busque por MRN, o por nombre y fecha de nacimiento.</translation>
    </message>
    <message>
        <source>Your site looks nobody up by a number like this one.</source>
        <translation>Su centro no busca a nadie por un número como este.</translation>
    </message>
    <message>
        <source>The date of birth cannot be read as one day.</source>
        <translation>La fecha de nacimiento no se puede leer como un solo día.</translation>
    </message>
    <message>
        <source>Ask the caller for it again, with the year in full.</source>
        <translation>Pídala otra vez a quien llama, con el año completo.</translation>
    </message>
    <message>
        <source>Write it as month, day and year, and look up again.</source>
        <translation>Escriba mes, día y año, y busque de nuevo.</translation>
    </message>
    <message>
        <source>This cannot be searched for.</source>
        <translation>Esto no se puede buscar.</translation>
    </message>
    <message>
        <source>Type a phone number, an MRN, or a name and a date of birth: Rivera 3/14/1979.</source>
        <translation>Escriba un teléfono, un MRN, o nombre y fecha de nacimiento: Rivera 3/14/1979.</translation>
    </message>
    <message>
        <source>Nobody was found by this phone number; it may be on file in another form.</source>
        <translation>No se encontró a nadie con este teléfono; puede estar registrado de otra forma.</translation>
    </message>
    <message>
        <source>Nobody was found by this MRN.</source>
        <translation>No se encontró a nadie con este MRN.</translation>
    </message>
    <message>
        <source>Ask the caller to read it once more.</source>
        <translation>Pida a quien llama que lo lea otra vez.</translation>
    </message>
    <message>
        <source>Search again, or by name and date of birth.</source>
        <translation>Busque de nuevo, o por nombre y fecha de nacimiento.</translation>
    </message>
    <message>
        <source>Nobody was found by this name and date of birth.</source>
        <translation>No se encontró a nadie con este nombre y fecha de nacimiento.</translation>
    </message>
    <message>
        <source>Ask the caller to spell the name, and for other names.</source>
        <translation>Pida a quien llama que deletree el nombre, y si usa otros.</translation>
    </message>
    <message>
        <source>Search again, or by MRN.</source>
        <translation>Busque de nuevo, o por MRN.</translation>
    </message>
    <message>
        <source>Several people fit; none is opened by itself.</source>
        <translation>Varias personas coinciden; ninguna se abre sola.</translation>
    </message>
    <message>
        <source>Choose that person, then verify the caller.</source>
        <translation>Elija a esa persona y después verifique a quien llama.</translation>
    </message>
    <message>
        <source>All tries are used: nothing opens in this call.</source>
        <translation>Se agotaron los intentos: en esta llamada no se abre nada.</translation>
    </message>
    <message>
        <source>Tell the caller you cannot verify them on this call.</source>
        <translation>Diga a quien llama que no puede verificar su identidad hoy.</translation>
    </message>
    <message>
        <source>Follow your site&apos;s procedure; the outcome is Not verified.</source>
        <translation>Siga el procedimiento de su centro; el resultado es Sin verificar.</translation>
    </message>
    <message>
        <source>A question without an answer opens nothing.</source>
        <translation>Una pregunta sin respuesta no abre nada.</translation>
    </message>
    <message>
        <source>Ask one of the other questions.</source>
        <translation>Haga una de las otras preguntas.</translation>
    </message>
    <message>
        <source>If none is left, the outcome of this call is Not verified.</source>
        <translation>Si no queda ninguna, el resultado de esta llamada es Sin verificar.</translation>
    </message>
    <message>
        <source>The answer could not be compared; no try was used.</source>
        <translation>La respuesta no se pudo comparar; no se gastó ningún intento.</translation>
    </message>
    <message>
        <source>Ask the caller to say it once more.</source>
        <translation>Pida a quien llama que lo repita.</translation>
    </message>
    <message>
        <source>Type it again; if it happens again, tell your IT desk.</source>
        <translation>Escríbalo de nuevo; si vuelve a pasar, avise a soporte técnico.</translation>
    </message>
    <message>
        <source>The caller is verified for one patient in this call.</source>
        <translation>En esta llamada, la verificación vale para un solo paciente.</translation>
    </message>
    <message>
        <source>Ask whom else the call is about, and finish this one first.</source>
        <translation>Pregunte de quién más se trata y termine primero con este.</translation>
    </message>
    <message>
        <source>A general question opens no record.</source>
        <translation>Una pregunta general no abre ningún expediente.</translation>
    </message>
    <message>
        <source>You may speak of hours, places and how things are done.</source>
        <translation>Puede hablar de horarios, lugares y cómo se hacen las cosas.</translation>
    </message>
    <message>
        <source>If it becomes about a patient, say who is calling above.</source>
        <translation>Si pasa a ser sobre un paciente, indique arriba quién llama.</translation>
    </message>
    <message>
        <source>Who is calling is kept for this call.</source>
        <translation>Quién llama queda guardado para esta llamada.</translation>
    </message>
    <message>
        <source>Ask for the patient&apos;s name and date of birth.</source>
        <translation>Pida el nombre y la fecha de nacimiento del paciente.</translation>
    </message>
    <message>
        <source>What is on file of the caller is looked for after that.</source>
        <translation>Después se busca lo que conste de quien llama.</translation>
    </message>
    <message>
        <source>Something about the caller is still missing.</source>
        <translation>Falta algo sobre quien llama.</translation>
    </message>
    <message>
        <source>Ask the caller for it.</source>
        <translation>Pídaselo a quien llama.</translation>
    </message>
    <message>
        <source>Fill every field above, then press the button again.</source>
        <translation>Llene todos los campos de arriba y vuelva a pulsar el botón.</translation>
    </message>
    <message>
        <source>This is not available to you here.</source>
        <translation>Esto no está disponible para usted aquí.</translation>
    </message>
    <message>
        <source>Tell the caller that you cannot open this record.</source>
        <translation>Diga a quien llama que no puede abrir este expediente.</translation>
    </message>
    <message>
        <source>Follow your site&apos;s procedure, or ask somebody who may.</source>
        <translation>Siga el procedimiento de su centro o pida ayuda a quien pueda.</translation>
    </message>
    <message>
        <source>The restricted item could not be opened here.</source>
        <translation>El elemento restringido no se pudo abrir aquí.</translation>
    </message>
    <message>
        <source>Tell the caller that you cannot see it right now.</source>
        <translation>Diga a quien llama que en este momento no puede verlo.</translation>
    </message>
    <message>
        <source>Try it again, or open the chart in the EHR.</source>
        <translation>Inténtelo de nuevo o abra el expediente en el EHR.</translation>
    </message>
    <message>
        <source>An appointment has just changed; the panel shows it.</source>
        <translation>Una cita acaba de cambiar; el panel ya lo muestra.</translation>
    </message>
    <message>
        <source>If you have named a time, name it again as it is now.</source>
        <translation>Si ya mencionó una hora, diga de nuevo la que vale ahora.</translation>
    </message>
    <message>
        <source>This desk does not hear of changed appointments now.</source>
        <translation>Este puesto no recibe por ahora los cambios de citas.</translation>
    </message>
    <message>
        <source>Go on, and tell your IT desk the words at the end.</source>
        <translation>Continúe y dé a soporte técnico las palabras del final de esta línea.</translation>
    </message>
    <message>
        <source>The note was begun while somebody else was chosen.</source>
        <translation>La nota se empezó cuando estaba elegida otra persona.</translation>
    </message>
    <message>
        <source>It will not be kept under this patient. Delete it and write it anew, or copy it.</source>
        <translation>No se guardará con este paciente. Bórrela y escríbala de nuevo, o cópiela.</translation>
    </message>
    <message>
        <source>It is not known whom the emergency is about.</source>
        <translation>No se sabe de quién trata la emergencia.</translation>
    </message>
    <message>
        <source>Search, choose the patient, and press the button again.</source>
        <translation>Busque, elija al paciente y vuelva a pulsar el botón.</translation>
    </message>
    <message>
        <source>Emergency access is open, and it is reported.</source>
        <translation>El acceso de emergencia está abierto y se notifica.</translation>
    </message>
    <message>
        <source>Say only what the emergency needs: it closes by itself.</source>
        <translation>Diga solo lo que la emergencia requiera: se cierra solo.</translation>
    </message>
    <message>
        <source>The time of the emergency access is over.</source>
        <translation>Terminó el tiempo del acceso de emergencia.</translation>
    </message>
    <message>
        <source>Ask whether the emergency is over, too.</source>
        <translation>Pregunte si la emergencia también terminó.</translation>
    </message>
    <message>
        <source>If you still need the record, give the reason again.</source>
        <translation>Si aún necesita el expediente, dé el motivo otra vez.</translation>
    </message>
    <message>
        <source>The note is copied.</source>
        <translation>La nota se copió.</translation>
    </message>
    <message>
        <source>Paste it into the record now: the copy goes in %1 seconds.</source>
        <translation>Péguela ya en el expediente: la copia se borra en %1 segundos.</translation>
    </message>
    <message>
        <source>There is no note to copy yet.</source>
        <translation>Todavía no hay nota que copiar.</translation>
    </message>
    <message>
        <source>Write the note first, then press Copy.</source>
        <translation>Escriba primero la nota y después oprima Copiar nota.</translation>
    </message>
    <message>
        <source>The telephone announced a call that could not be read.</source>
        <translation>El teléfono anunció una llamada que no se pudo leer.</translation>
    </message>
    <message>
        <source>One EHR of this desk cannot be used with this program.</source>
        <translation>Un EHR de este puesto no se puede usar con este programa.</translation>
    </message>
    <message>
        <source>No EHR is set up for this desk.</source>
        <translation>Este puesto no tiene ningún EHR configurado.</translation>
    </message>
    <message>
        <source>Ask your IT desk to set one up.</source>
        <translation>Pida a soporte técnico que configure uno.</translation>
    </message>
    <message>
        <source>A patient is open on the EHR&apos;s own screen.</source>
        <translation>Hay un paciente abierto en la pantalla del EHR.</translation>
    </message>
    <message>
        <source>It proves nothing: choose and verify as always.</source>
        <translation>No prueba nada: elija y verifique como siempre.</translation>
    </message>
    <message>
        <source>Another patient was opened on the EHR&apos;s own screen.</source>
        <translation>Se abrió otro paciente en la pantalla del EHR.</translation>
    </message>
    <message>
        <source>This window stays with its patient; look twice before you write there.</source>
        <translation>Esta ventana sigue con su paciente; mire dos veces antes de escribir allí.</translation>
    </message>
    <message>
        <source>This patient was closed on the EHR&apos;s own screen.</source>
        <translation>Este paciente se cerró en la pantalla del EHR.</translation>
    </message>
    <message>
        <source>Go on here: the call is not over.</source>
        <translation>Continúe aquí: la llamada no ha terminado.</translation>
    </message>
    <message>
        <source>The EHR&apos;s own screen was locked, or signed out.</source>
        <translation>La pantalla del EHR se bloqueó o cerró la sesión.</translation>
    </message>
    <message>
        <source>If it was not you, end this call and tell your IT desk.</source>
        <translation>Si no fue usted, termine esta llamada y avise a soporte técnico.</translation>
    </message>
    <message>
        <source>The EHR&apos;s own screen may not show this patient.</source>
        <translation>Puede que la pantalla del EHR no muestre a este paciente.</translation>
    </message>
    <message>
        <source>Look whose record is open there before you write in it.</source>
        <translation>Mire de quién es el expediente abierto allí antes de escribir en él.</translation>
    </message>
    <message>
        <source>A rehearsal was refused: it is only for made-up people.</source>
        <translation>Se rechazó un ensayo: es solo para personas inventadas.</translation>
    </message>
    <message>
        <source>Start the program in training mode to rehearse.</source>
        <translation>Para ensayar, inicie el programa en modo de práctica.</translation>
    </message>
    <message>
        <source>What you do in this call cannot be recorded right now.</source>
        <translation>Lo que haga en esta llamada no se puede registrar ahora.</translation>
    </message>
    <message>
        <source>Go on. Tell your IT desk: records that are not delivered in time are lost.</source>
        <translation>Continúe. Avise a soporte técnico: los registros que no se entregan a tiempo se pierden.</translation>
    </message>
    <message>
        <source>Audit records of the last call are lost.</source>
        <translation>Se perdieron registros de auditoría de la última llamada.</translation>
    </message>
    <message>
        <source>The key that keeps audit records is not there.</source>
        <translation>Falta la clave que guarda los registros de auditoría.</translation>
    </message>
    <message>
        <source>The note of the call that just ended was not kept.</source>
        <translation>La nota de la llamada que acaba de terminar no se guardó.</translation>
    </message>
    <message>
        <source>Write it again now, where your site keeps notes.</source>
        <translation>Escríbala de nuevo ahora, donde su centro guarda las notas.</translation>
    </message>
    <message>
        <source>A note of the call that just ended is kept sealed.</source>
        <translation>Una nota de la llamada que acaba de terminar quedó guardada y sellada.</translation>
    </message>
    <message>
        <source>It is sent as a draft by itself, as soon as that works.</source>
        <translation>Se envía sola como borrador en cuanto sea posible.</translation>
    </message>
    <message>
        <source>A note of the call that just ended was sent as a draft.</source>
        <translation>Una nota de la llamada que acaba de terminar se envió como borrador.</translation>
    </message>
    <message>
        <source>It is in no record until somebody has put it there.</source>
        <translation>No está en ningún expediente hasta que alguien la ponga allí.</translation>
    </message>
    <message>
        <source>Press F2 for another patient: this record closes, and the call goes on.</source>
        <translation>Pulse F2 para otro paciente: este expediente se cierra y la llamada sigue.</translation>
    </message>
    <message>
        <source>Codes cannot be sent from this desk.</source>
        <translation>Desde este puesto no se pueden enviar códigos.</translation>
    </message>
    <message>
        <source>Verify callers without them. Tell your IT desk what follows.</source>
        <translation>Verifique sin ellos. Dígale al equipo de informática lo que sigue.</translation>
    </message>
    <message>
        <source>The code was not sent: the text gateway did not take it.</source>
        <translation>El código no se envió: el servicio de mensajes no lo aceptó.</translation>
    </message>
    <message>
        <source>Tell the caller that no text will come.</source>
        <translation>Dígale a quien llama que no llegará ningún mensaje.</translation>
    </message>
    <message>
        <source>Try another number, or ask for something else.</source>
        <translation>Pruebe con otro número o pregunte otra cosa.</translation>
    </message>
    <message>
        <source>It is not known whether the code was sent.</source>
        <translation>No se sabe si el código se envió.</translation>
    </message>
    <message>
        <source>Ask the caller whether a text has come.</source>
        <translation>Pregunte a quien llama si le llegó un mensaje.</translation>
    </message>
    <message>
        <source>If one has, go on; if none comes, send another.</source>
        <translation>Si le llegó, siga; si no llega ninguno, envíe otro.</translation>
    </message>
    <message>
        <source>The code is too old, or was read wrongly too often.</source>
        <translation>El código es muy viejo o se leyó mal demasiadas veces.</translation>
    </message>
    <message>
        <source>Tell the caller that this code is no longer good.</source>
        <translation>Dígale a quien llama que ese código ya no vale.</translation>
    </message>
    <message>
        <source>Send another, or ask for something else.</source>
        <translation>Envíe otro o pregunte otra cosa.</translation>
    </message>
    <message>
        <source>No more codes can be sent in this call.</source>
        <translation>En esta llamada no se pueden enviar más códigos.</translation>
    </message>
    <message>
        <source>Tell the caller that no further text will come.</source>
        <translation>Dígale a quien llama que no llegará otro mensaje.</translation>
    </message>
    <message>
        <source>Ask for something else.</source>
        <translation>Pregunte otra cosa.</translation>
    </message>
</context>
<context>
    <name>NextPatient</name>
    <message>
        <source>Another patient</source>
        <translation>Otro paciente</translation>
    </message>
    <message>
        <source>The record is wiped; the call goes on. Copy the note first.</source>
        <translation>El expediente se borra; la llamada sigue. Copie antes la nota.</translation>
    </message>
    <message>
        <source>Close record</source>
        <translation>Cerrarlo</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>Quedarse</translation>
    </message>
</context>
<context>
    <name>Note</name>
    <message>
        <source>Call note</source>
        <translation>Nota de la llamada</translation>
    </message>
    <message>
        <source>draft</source>
        <translation>borrador</translation>
    </message>
    <message>
        <source>Kept only for this call. It is not saved to the record: copy it before the call ends.</source>
        <translation>Solo dura esta llamada. No se guarda en el expediente: cópiela antes de que termine.</translation>
    </message>
    <message>
        <source>Not saved to the record: copy it before the call ends. Otherwise it is kept sealed, for your IT desk.</source>
        <translation>No se guarda en el expediente: cópiela antes de que termine la llamada. Si no, queda sellada para soporte técnico.</translation>
    </message>
    <message>
        <source>Copy note</source>
        <translation>Copiar nota</translation>
    </message>
</context>
<context>
    <name>Notices</name>
    <message>
        <source>%1 offered people who do not fit; they are not shown.</source>
        <translation>%1 ofreció personas que no coinciden; no se muestran.</translation>
    </message>
    <message>
        <source>Ask the caller for the name and date of birth, or the MRN.</source>
        <translation>Pida a quien llama el nombre y la fecha de nacimiento, o el MRN.</translation>
    </message>
    <message>
        <source>Search with those.</source>
        <translation>Busque con esos datos.</translation>
    </message>
    <message>
        <source>More than 25 people in %1 fit; none of them is shown.</source>
        <translation>En %1 coinciden más de 25 personas; no se muestra ninguna.</translation>
    </message>
    <message>
        <source>Ask the caller for the full name and date of birth.</source>
        <translation>Pida a quien llama el nombre completo y la fecha de nacimiento.</translation>
    </message>
    <message>
        <source>%1 answered in part: somebody may be missing here.</source>
        <translation>%1 respondió en parte: aquí puede faltar alguien.</translation>
    </message>
    <message>
        <source>Ask the caller for the MRN if nobody here fits.</source>
        <translation>Pida a quien llama el MRN si aquí nadie coincide.</translation>
    </message>
    <message>
        <source>Search again.</source>
        <translation>Busque de nuevo.</translation>
    </message>
    <message>
        <source>Only the end of the number fits what %1 has on file.</source>
        <translation>Solo coincide el final del número registrado en %1.</translation>
    </message>
    <message>
        <source>Ask the caller for the full name before you choose.</source>
        <translation>Pida a quien llama el nombre completo antes de elegir.</translation>
    </message>
    <message>
        <source>Take it as a hint, never as proof.</source>
        <translation>Tómelo como una pista, nunca como prueba.</translation>
    </message>
    <message>
        <source>%1 cannot be searched by a phone number alone.</source>
        <translation>En %1 no se puede buscar solo con un teléfono.</translation>
    </message>
    <message>
        <source>The number on the line cannot point to anybody in %1.</source>
        <translation>El número de la línea no puede señalar a nadie en %1.</translation>
    </message>
    <message>
        <source>%1 warned that its answer may not be complete.</source>
        <translation>%1 avisó que su respuesta puede estar incompleta.</translation>
    </message>
    <message>
        <source>Tell the caller you may not see everything.</source>
        <translation>Diga a quien llama que tal vez no lo ve todo.</translation>
    </message>
    <message>
        <source>If something is missing, open the chart in %1.</source>
        <translation>Si falta algo, abra el expediente en %1.</translation>
    </message>
</context>
<context>
    <name>OneOfRow</name>
    <message>
        <source>One of</source>
        <translation>Uno de</translation>
    </message>
    <message numerus="yes">
        <source>%n of</source>
        <translation>
            <numerusform>%n de</numerusform>
            <numerusform>%n de</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Outcome</name>
    <message>
        <source>Scheduled</source>
        <translation>Cita programada</translation>
    </message>
    <message>
        <source>Answered</source>
        <translation>Respondida</translation>
    </message>
    <message>
        <source>Transferred</source>
        <translation>Transferida</translation>
    </message>
    <message>
        <source>Not verified</source>
        <translation>Sin verificar</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>Resultado</translation>
    </message>
</context>
<context>
    <name>Panels</name>
    <message>
        <source>Appointments</source>
        <translation>Citas</translation>
    </message>
    <message>
        <source>No appointments on file that you can see here.</source>
        <translation>No hay citas registradas que usted pueda ver aquí.</translation>
    </message>
    <message>
        <source>coming appointments</source>
        <translation>próximas citas</translation>
    </message>
    <message>
        <source>Nothing is coming up.</source>
        <translation>No hay citas próximas.</translation>
    </message>
    <message numerus="yes">
        <source>%n past visits</source>
        <translation>
            <numerusform>%n cita pasada</numerusform>
            <numerusform>%n citas pasadas</numerusform>
        </translation>
    </message>
    <message>
        <source>1 past visit</source>
        <translation>1 cita pasada</translation>
    </message>
    <message>
        <source>past visits</source>
        <translation>citas pasadas</translation>
    </message>
    <message numerus="yes">
        <source>%n cancelled</source>
        <translation>
            <numerusform>%n cancelada</numerusform>
            <numerusform>%n canceladas</numerusform>
        </translation>
    </message>
    <message>
        <source>cancelled visits</source>
        <translation>citas canceladas</translation>
    </message>
    <message>
        <source>Times are the facility’s.</source>
        <translation>Las horas son las del lugar de la cita.</translation>
    </message>
    <message>
        <source>Restricted visit</source>
        <translation>Cita restringida</translation>
    </message>
    <message>
        <source>No time yet</source>
        <translation>Sin hora aún</translation>
    </message>
    <message numerus="yes">
        <source>%n min</source>
        <translation>
            <numerusform>%n min</numerusform>
            <numerusform>%n min</numerusform>
        </translation>
    </message>
    <message>
        <source>can be cancelled</source>
        <translation>se puede cancelar</translation>
    </message>
    <message>
        <source>Prepare: %1</source>
        <translation>Preparación: %1</translation>
    </message>
    <message>
        <source>Reason: %1</source>
        <translation>Motivo: %1</translation>
    </message>
    <message>
        <source>Cannot be cancelled from here: %1</source>
        <translation>No se puede cancelar desde aquí: %1</translation>
    </message>
    <message>
        <source>Cannot be cancelled from here; the record gives no reason.</source>
        <translation>No se puede cancelar desde aquí; el expediente no da el motivo.</translation>
    </message>
    <message>
        <source>Closed until the caller is verified.</source>
        <translation>Cerrado hasta verificar a quien llama.</translation>
    </message>
    <message>
        <source>Loading.</source>
        <translation>Cargando.</translation>
    </message>
    <message>
        <source>Your role does not open this panel. It was not requested.</source>
        <translation>Su función no abre este panel. No se solicitó.</translation>
    </message>
    <message>
        <source>as of %1</source>
        <translation>actualizado:&#xa0;%1</translation>
    </message>
    <message numerus="yes">
        <source>%n systems</source>
        <translation>
            <numerusform>%n sistema</numerusform>
            <numerusform>%n sistemas</numerusform>
        </translation>
    </message>
    <message>
        <source>Loaded.</source>
        <translation>Cargado.</translation>
    </message>
    <message>
        <source>Billing</source>
        <translation>Facturación</translation>
    </message>
    <message>
        <source>No bills or claims on file that you can see here.</source>
        <translation>No hay cuentas ni reclamaciones registradas que usted pueda ver aquí.</translation>
    </message>
    <message>
        <source>No balance on file. The amounts below are not one.</source>
        <translation>No hay saldo registrado. Los montos de abajo no son un saldo.</translation>
    </message>
    <message numerus="yes">
        <source>%n accounts, not added up</source>
        <translation>
            <numerusform>%n cuenta, sin sumar</numerusform>
            <numerusform>%n cuentas, sin sumar</numerusform>
        </translation>
    </message>
    <message>
        <source>accounts</source>
        <translation>cuentas</translation>
    </message>
    <message>
        <source>invoices</source>
        <translation>facturas</translation>
    </message>
    <message>
        <source>Invoices</source>
        <translation>Facturas</translation>
    </message>
    <message numerus="yes">
        <source>%n settled or cancelled invoices</source>
        <translation>
            <numerusform>%n factura pagada o cancelada</numerusform>
            <numerusform>%n facturas pagadas o canceladas</numerusform>
        </translation>
    </message>
    <message>
        <source>1 settled or cancelled invoice</source>
        <translation>1 factura pagada o cancelada</translation>
    </message>
    <message>
        <source>Claims · what the insurer expects you to pay (estimate)</source>
        <translation>Reclamaciones · lo que la aseguradora calcula que usted pague (estimado)</translation>
    </message>
    <message>
        <source>claims</source>
        <translation>reclamaciones</translation>
    </message>
    <message>
        <source>account balance</source>
        <translation>saldo de la cuenta</translation>
    </message>
    <message>
        <source>total of this invoice</source>
        <translation>total de esta factura</translation>
    </message>
    <message>
        <source>insurer&apos;s estimate, not a bill</source>
        <translation>estimado de la aseguradora, no es una factura</translation>
    </message>
    <message>
        <source>in the patient’s favour</source>
        <translation>a favor del paciente</translation>
    </message>
    <message>
        <source>nothing owed</source>
        <translation>nada por pagar</translation>
    </message>
    <message>
        <source>expected by the insurer (estimate)</source>
        <translation>calculado por la aseguradora (estimado)</translation>
    </message>
    <message>
        <source>owed</source>
        <translation>por pagar</translation>
    </message>
    <message>
        <source>owed, due %1</source>
        <translation>por pagar, vence:&#xa0;%1</translation>
    </message>
    <message>
        <source>date not stated</source>
        <translation>fecha no indicada</translation>
    </message>
    <message>
        <source>Source: %1</source>
        <translation>Fuente: %1</translation>
    </message>
    <message>
        <source>Restricted account</source>
        <translation>Cuenta restringida</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Cuenta</translation>
    </message>
    <message>
        <source>balance</source>
        <translation>saldo</translation>
    </message>
    <message>
        <source>Restricted invoice</source>
        <translation>Factura restringida</translation>
    </message>
    <message>
        <source>Invoice %1</source>
        <translation>Factura %1</translation>
    </message>
    <message>
        <source>Restricted claim</source>
        <translation>Reclamación restringida</translation>
    </message>
    <message>
        <source>Claim</source>
        <translation>Reclamación</translation>
    </message>
    <message>
        <source>The insurer has not said what you pay.</source>
        <translation>La aseguradora no ha dicho cuánto paga usted.</translation>
    </message>
    <message>
        <source>Insurer expects you to pay (estimate)</source>
        <translation>La aseguradora calcula que usted pague (estimado)</translation>
    </message>
    <message>
        <source>Insurer paid %1</source>
        <translation>La aseguradora pagó %1</translation>
    </message>
    <message>
        <source>Insurer paid %1 of %2 charged</source>
        <translation>La aseguradora pagó %1 de %2 cobrados</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>y %n más</numerusform>
            <numerusform>y %n más</numerusform>
        </translation>
    </message>
    <message>
        <source>Clinical</source>
        <translation>Datos clínicos</translation>
    </message>
    <message>
        <source>Nothing is recorded that you can see here.</source>
        <translation>No hay nada registrado que usted pueda ver aquí.</translation>
    </message>
    <message>
        <source>nurse only</source>
        <translation>solo enfermería</translation>
    </message>
    <message>
        <source>None recorded. That does not mean there are none.</source>
        <translation>Ninguna registrada. Eso no significa que no las haya.</translation>
    </message>
    <message>
        <source>allergies</source>
        <translation>alergias</translation>
    </message>
    <message>
        <source>None recorded.</source>
        <translation>Ninguna registrada.</translation>
    </message>
    <message>
        <source>None current.</source>
        <translation>Ninguna actual.</translation>
    </message>
    <message>
        <source>conditions</source>
        <translation>afecciones</translation>
    </message>
    <message numerus="yes">
        <source>%n resolved conditions</source>
        <translation>
            <numerusform>%n afección resuelta</numerusform>
            <numerusform>%n afecciones resueltas</numerusform>
        </translation>
    </message>
    <message>
        <source>1 resolved condition</source>
        <translation>1 afección resuelta</translation>
    </message>
    <message>
        <source>visits</source>
        <translation>visitas</translation>
    </message>
    <message>
        <source>Restricted allergy</source>
        <translation>Alergia restringida</translation>
    </message>
    <message>
        <source>Stated in the record: %1</source>
        <translation>Consta en el expediente: %1</translation>
    </message>
    <message>
        <source>No known allergies</source>
        <translation>Sin alergias conocidas</translation>
    </message>
    <message>
        <source>reaction not recorded</source>
        <translation>reacción no registrada</translation>
    </message>
    <message>
        <source>Restricted condition</source>
        <translation>Afección restringida</translation>
    </message>
    <message>
        <source>since %1</source>
        <translation>desde&#xa0;%1</translation>
    </message>
    <message>
        <source>recorded %1</source>
        <translation>registrada:&#xa0;%1</translation>
    </message>
    <message>
        <source>No date</source>
        <translation>Sin fecha</translation>
    </message>
    <message>
        <source>Coverage</source>
        <translation>Cobertura</translation>
    </message>
    <message>
        <source>No coverage on file that you can see here.</source>
        <translation>No hay cobertura registrada que usted pueda ver aquí.</translation>
    </message>
    <message>
        <source>coverages</source>
        <translation>coberturas</translation>
    </message>
    <message>
        <source>No coverage in force.</source>
        <translation>No hay cobertura vigente.</translation>
    </message>
    <message numerus="yes">
        <source>%n not in force</source>
        <translation>
            <numerusform>%n no vigente</numerusform>
            <numerusform>%n no vigentes</numerusform>
        </translation>
    </message>
    <message>
        <source>Restricted coverage</source>
        <translation>Cobertura restringida</translation>
    </message>
    <message>
        <source>Member %1</source>
        <translation>Núm. de miembro %1</translation>
    </message>
    <message>
        <source>member id not on file</source>
        <translation>núm. de miembro no registrado</translation>
    </message>
    <message>
        <source>starts %1</source>
        <translation>empieza:&#xa0;%1</translation>
    </message>
    <message>
        <source>ended %1</source>
        <translation>terminó:&#xa0;%1</translation>
    </message>
    <message>
        <source>until %1</source>
        <translation>hasta&#xa0;%1</translation>
    </message>
    <message>
        <source>active %1</source>
        <translation>activa %1</translation>
    </message>
    <message>
        <source>dates not on file</source>
        <translation>fechas no registradas</translation>
    </message>
    <message>
        <source>subscriber: self</source>
        <translation>titular: el paciente</translation>
    </message>
    <message>
        <source>relationship to the subscriber: %1</source>
        <translation>parentesco con el titular: %1</translation>
    </message>
    <message>
        <source>billed first</source>
        <translation>se factura primero</translation>
    </message>
    <message>
        <source>billed second</source>
        <translation>se factura segundo</translation>
    </message>
    <message>
        <source>hide</source>
        <translation>ocultar</translation>
    </message>
    <message>
        <source>show</source>
        <translation>mostrar</translation>
    </message>
    <message>
        <source>Medications</source>
        <translation>Medicamentos</translation>
    </message>
    <message>
        <source>No prescriptions on file that you can see here.</source>
        <translation>No hay recetas registradas que usted pueda ver aquí.</translation>
    </message>
    <message>
        <source>prescriptions</source>
        <translation>recetas</translation>
    </message>
    <message>
        <source>Nothing is prescribed now.</source>
        <translation>No hay recetas actuales.</translation>
    </message>
    <message>
        <source>Refills are as ordered; how many are left is not on file.</source>
        <translation>Resurtidos según la receta; no consta cuántos quedan.</translation>
    </message>
    <message numerus="yes">
        <source>%n earlier prescriptions</source>
        <translation>
            <numerusform>%n receta anterior</numerusform>
            <numerusform>%n recetas anteriores</numerusform>
        </translation>
    </message>
    <message>
        <source>1 earlier prescription</source>
        <translation>1 receta anterior</translation>
    </message>
    <message>
        <source>Restricted prescription</source>
        <translation>Receta restringida</translation>
    </message>
    <message>
        <source>last filled %1</source>
        <translation>último surtido:&#xa0;%1</translation>
    </message>
    <message>
        <source>ordered %1</source>
        <translation>recetada:&#xa0;%1</translation>
    </message>
    <message>
        <source>valid until %1</source>
        <translation>válida hasta&#xa0;%1</translation>
    </message>
    <message>
        <source>Ordered without refills</source>
        <translation>Recetada sin resurtidos</translation>
    </message>
    <message>
        <source>1 refill ordered</source>
        <translation>1 resurtido recetado</translation>
    </message>
    <message numerus="yes">
        <source>%n refills ordered</source>
        <translation>
            <numerusform>%n resurtido recetado</numerusform>
            <numerusform>%n resurtidos recetados</numerusform>
        </translation>
    </message>
    <message>
        <source>People on file</source>
        <translation>Personas registradas</translation>
    </message>
    <message>
        <source>Nobody is on file that you can see here.</source>
        <translation>No hay personas registradas que usted pueda ver aquí.</translation>
    </message>
    <message>
        <source>people on file</source>
        <translation>personas registradas</translation>
    </message>
    <message>
        <source>Being listed is not permission.</source>
        <translation>Estar en la lista no es tener permiso.</translation>
    </message>
    <message>
        <source>Nobody now.</source>
        <translation>Nadie por ahora.</translation>
    </message>
    <message numerus="yes">
        <source>%n no longer</source>
        <translation>
            <numerusform>%n ya no vigente</numerusform>
            <numerusform>%n ya no vigentes</numerusform>
        </translation>
    </message>
    <message>
        <source>Restricted person</source>
        <translation>Persona restringida</translation>
    </message>
    <message>
        <source>emergency contact, may not be told anything</source>
        <translation>contacto de emergencia, no se le puede informar nada</translation>
    </message>
    <message>
        <source>Name not on file</source>
        <translation>Nombre no registrado</translation>
    </message>
    <message>
        <source>relationship not stated</source>
        <translation>relación no indicada</translation>
    </message>
    <message>
        <source>authorised by %1</source>
        <translation>con autorización de %1</translation>
    </message>
    <message>
        <source>no end on file</source>
        <translation>sin fecha de fin registrada</translation>
    </message>
    <message>
        <source>authorised by a consent on file</source>
        <translation>con un consentimiento registrado</translation>
    </message>
    <message>
        <source>Not available to you here. Transfer to the clinic if asked.</source>
        <translation>No disponible para usted aquí. Si preguntan, transfiera a la clínica.</translation>
    </message>
    <message>
        <source>Restricted</source>
        <translation>Restringido</translation>
    </message>
    <message>
        <source>Accounts</source>
        <translation>Cuentas</translation>
    </message>
    <message>
        <source>Claims</source>
        <translation>Reclamaciones</translation>
    </message>
    <message>
        <source>Conditions</source>
        <translation>Afecciones</translation>
    </message>
    <message>
        <source>Allergies</source>
        <translation>Alergias</translation>
    </message>
    <message>
        <source>Visits</source>
        <translation>Visitas</translation>
    </message>
    <message>
        <source>Who may be told</source>
        <translation>A quién se puede informar</translation>
    </message>
    <message>
        <source>Last dispensed</source>
        <translation>Último surtido</translation>
    </message>
    <message numerus="yes">
        <source>First %n shown; there may be more.</source>
        <translation>
            <numerusform>Se muestra %n; puede haber más.</numerusform>
            <numerusform>Se muestran los primeros %n; puede haber más.</numerusform>
        </translation>
    </message>
    <message>
        <source>1 row could not be read.</source>
        <translation>No se pudo leer 1 renglón.</translation>
    </message>
    <message numerus="yes">
        <source>%n rows could not be read.</source>
        <translation>
            <numerusform>No se pudo leer %n renglón.</numerusform>
            <numerusform>No se pudieron leer %n renglones.</numerusform>
        </translation>
    </message>
    <message>
        <source>This may not be all of it.</source>
        <translation>Puede que esto no sea todo.</translation>
    </message>
    <message>
        <source>%1: not opened for you in this call.</source>
        <translation>%1: sin acceso para usted en esta llamada.</translation>
    </message>
    <message>
        <source>%1 does not list %2 in its /metadata.</source>
        <translation>%1 no incluye %2 en su /metadata.</translation>
    </message>
    <message>
        <source>%1 lists no sign-in scope for %2.</source>
        <translation>%1 no incluye permiso de inicio de sesión para %2.</translation>
    </message>
    <message>
        <source>%1 cannot be searched for %2, as its vendor documents it.</source>
        <translation>En %1 no se puede buscar %2, según lo documenta su proveedor.</translation>
    </message>
    <message>
        <source>%1 tells of visits, and of changes during this call; there may be more.</source>
        <translation>%1 informa de visitas y de los cambios durante esta llamada; puede haber más citas.</translation>
    </message>
    <message>
        <source>some of it is missing.</source>
        <translation>falta una parte.</translation>
    </message>
    <message>
        <source>%1 can only be asked for all of this, so it was not asked.</source>
        <translation>A %1 solo se le puede pedir todo esto, así que no se le pidió nada.</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>Reintentar</translation>
    </message>
    <message>
        <source>Panels</source>
        <translation>Paneles</translation>
    </message>
    <message>
        <source>Open with a reason</source>
        <translation>Abrir con un motivo</translation>
    </message>
    <message>
        <source>Not available to you here. An agent may open it.</source>
        <translation>No está disponible para usted aquí. Un agente puede abrirlo.</translation>
    </message>
    <message>
        <source>Not available to you here. A nurse may open it.</source>
        <translation>No está disponible para usted aquí. Enfermería puede abrirlo.</translation>
    </message>
    <message>
        <source>For treatment</source>
        <translation>Para el tratamiento</translation>
    </message>
    <message>
        <source>In an emergency</source>
        <translation>En una emergencia</translation>
    </message>
    <message>
        <source>For payment</source>
        <translation>Para el pago</translation>
    </message>
    <message>
        <source>For operations</source>
        <translation>Para la operación</translation>
    </message>
    <message>
        <source>The patient asks</source>
        <translation>Lo pide el paciente</translation>
    </message>
    <message>
        <source>The family asks</source>
        <translation>Lo pide la familia</translation>
    </message>
    <message>
        <source>Power of attorney asks</source>
        <translation>Lo pide el apoderado</translation>
    </message>
    <message>
        <source>You may open it with a reason, which is recorded.</source>
        <translation>Puede abrirlo con un motivo, que queda registrado.</translation>
    </message>
    <message>
        <source>Restricted, opened by you with a reason.</source>
        <translation>Restringido; usted lo abrió con un motivo.</translation>
    </message>
    <message>
        <source>Why do you open it? Your name and the reason are recorded.</source>
        <translation>¿Por qué lo abre? Quedan registrados su nombre y el motivo.</translation>
    </message>
    <message>
        <source>Choose a reason, or write one in a few words.</source>
        <translation>Elija un motivo o escríbalo en pocas palabras.</translation>
    </message>
    <message>
        <source>or in your own words</source>
        <translation>o con sus propias palabras</translation>
    </message>
    <message>
        <source>Reason in your own words</source>
        <translation>Motivo, con sus propias palabras</translation>
    </message>
    <message>
        <source>Open it</source>
        <translation>Abrirlo</translation>
    </message>
    <message>
        <source>Leave closed</source>
        <translation>Dejarlo cerrado</translation>
    </message>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%n más</numerusform>
            <numerusform>%n más</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Parts</name>
    <message>
        <source>The call</source>
        <translation>La llamada</translation>
    </message>
    <message>
        <source>Patient hidden</source>
        <translation>Paciente oculto</translation>
    </message>
</context>
<context>
    <name>QShortcut</name>
    <message>
        <source>Ctrl</source>
        <translation>Ctrl</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Enter</translation>
    </message>
    <message>
        <source>Shift</source>
        <translation>Shift</translation>
    </message>
</context>
<context>
    <name>ReadyPage</name>
    <message>
        <source>Calls this shift</source>
        <translation>Llamadas del turno</translation>
    </message>
    <message>
        <source>Time to verify</source>
        <translation>Tiempo de verificación</translation>
    </message>
    <message>
        <source>Handle time</source>
        <translation>Tiempo de atención</translation>
    </message>
    <message>
        <source>Screen pop</source>
        <translation>Apertura de pantalla</translation>
    </message>
    <message>
        <source>since %1</source>
        <translation>desde %1</translation>
    </message>
    <message>
        <source>median</source>
        <translation>mediana</translation>
    </message>
    <message>
        <source>95th percentile</source>
        <translation>percentil 95</translation>
    </message>
    <message>
        <source>Ready for the next call</source>
        <translation>A la espera de la próxima llamada</translation>
    </message>
    <message>
        <source>The dashboard opens by itself when the phone rings. Nothing of earlier patients is in memory.</source>
        <translation>El panel se abre solo cuando suena el teléfono. Nada de pacientes anteriores está en la memoria.</translation>
    </message>
</context>
<context>
    <name>SearchBox</name>
    <message>
        <source>Phone, MRN, or name and date of birth</source>
        <translation>Teléfono, MRN o nombre y nacimiento</translation>
    </message>
    <message>
        <source>Phone, MRN, name + birth date</source>
        <translation>Teléfono, MRN o nombre</translation>
    </message>
    <message>
        <source>Search for a patient</source>
        <translation>Buscar a un paciente</translation>
    </message>
</context>
<context>
    <name>Sentences</name>
    <message>
        <source>Reference %1</source>
        <translation>Referencia %1</translation>
    </message>
    <message>
        <source>a few</source>
        <translation>unos</translation>
    </message>
    <message>
        <source>The EHR</source>
        <translation>El EHR</translation>
    </message>
</context>
<context>
    <name>SignIn</name>
    <message>
        <source>There is nothing to tell a caller.</source>
        <translation>No hace falta decir nada a quien llama.</translation>
    </message>
    <message>
        <source>Sign in once more.</source>
        <translation>Inicie sesión otra vez.</translation>
    </message>
    <message>
        <source>Tell your IT desk.</source>
        <translation>Avise a soporte técnico.</translation>
    </message>
    <message>
        <source>Sign in once more; if it happens again, tell your IT desk.</source>
        <translation>Inicie sesión otra vez; si vuelve a pasar, avise a soporte técnico.</translation>
    </message>
    <message>
        <source>%1 does not answer, so nobody can sign in right now.</source>
        <translation>%1 no responde; por ahora nadie puede iniciar sesión.</translation>
    </message>
    <message>
        <source>Try again in a minute; then tell your IT desk.</source>
        <translation>Intente de nuevo en un minuto; después avise a soporte técnico.</translation>
    </message>
    <message>
        <source>%1 could not prove who it is, so nothing was sent to it.</source>
        <translation>%1 no pudo probar su identidad; no se le envió nada.</translation>
    </message>
    <message>
        <source>Tell your IT desk; do not look for a way around it.</source>
        <translation>Avise a soporte técnico; no busque otra manera de entrar.</translation>
    </message>
    <message>
        <source>The proxy on the way to %1 did not let the sign-in through.</source>
        <translation>El proxy en el camino a %1 no dejó pasar el inicio de sesión.</translation>
    </message>
    <message>
        <source>Ask your IT desk to check the proxy and its password.</source>
        <translation>Pida a soporte técnico que revise el proxy y su contraseña.</translation>
    </message>
    <message>
        <source>%1 does not accept the certificate of this computer.</source>
        <translation>%1 no acepta el certificado de esta computadora.</translation>
    </message>
    <message>
        <source>Ask your IT desk for a new certificate.</source>
        <translation>Pida a soporte técnico un certificado nuevo.</translation>
    </message>
    <message>
        <source>%1 does not say how to sign in to it.</source>
        <translation>%1 no indica cómo iniciar sesión.</translation>
    </message>
    <message>
        <source>Ask your IT desk to check the address of %1.</source>
        <translation>Pida a soporte técnico que revise la dirección de %1.</translation>
    </message>
    <message>
        <source>%1 answered the sign-in with something that makes no sense.</source>
        <translation>%1 respondió al inicio de sesión con algo sin sentido.</translation>
    </message>
    <message>
        <source>%1 sends you to a sign-in that your site does not allow.</source>
        <translation>%1 remite a un inicio de sesión que su centro no permite.</translation>
    </message>
    <message>
        <source>Type your password nowhere, and tell your IT desk.</source>
        <translation>No escriba su contraseña en ningún lado y avise a soporte técnico.</translation>
    </message>
    <message>
        <source>The answer to the sign-in did not come from %1.</source>
        <translation>La respuesta al inicio de sesión no vino de %1.</translation>
    </message>
    <message>
        <source>Close the browser window, and tell your IT desk.</source>
        <translation>Cierre la ventana del navegador y avise a soporte técnico.</translation>
    </message>
    <message>
        <source>The browser brought an answer that you did not ask for.</source>
        <translation>El navegador trajo una respuesta que usted no pidió.</translation>
    </message>
    <message>
        <source>Close old sign-in windows of the browser, then sign in once more.</source>
        <translation>Cierre las ventanas viejas de inicio de sesión y vuelva a iniciarla.</translation>
    </message>
    <message>
        <source>%1 no longer takes this sign-in: it was used or is too old.</source>
        <translation>%1 ya no acepta este inicio de sesión: ya se usó o es muy viejo.</translation>
    </message>
    <message>
        <source>%1 does not accept the protection this sign-in was sent with.</source>
        <translation>%1 no acepta la protección con que se envió este inicio de sesión.</translation>
    </message>
    <message>
        <source>Tell your IT desk: the setting is called pkce.</source>
        <translation>Avise a soporte técnico: el ajuste se llama pkce.</translation>
    </message>
    <message>
        <source>%1 does not know this program.</source>
        <translation>%1 no conoce este programa.</translation>
    </message>
    <message>
        <source>Ask your IT desk to check how it is registered there.</source>
        <translation>Pida a soporte técnico que revise cómo está registrado ahí.</translation>
    </message>
    <message>
        <source>%1 wants this program to have a key, and there is none here.</source>
        <translation>%1 exige que este programa tenga una clave, y aquí no hay ninguna.</translation>
    </message>
    <message>
        <source>Ask your IT desk to make and register a sign-in key.</source>
        <translation>Pida a soporte técnico que cree y registre una clave de inicio de sesión.</translation>
    </message>
    <message>
        <source>The key for %1 is out of reach: this computer&apos;s key store does not open.</source>
        <translation>La clave para %1 no está al alcance: no se abre el llavero de esta computadora.</translation>
    </message>
    <message>
        <source>Unlock the key store if you are asked to, or tell IT.</source>
        <translation>Desbloquee el llavero si se le pide, o avise a soporte técnico.</translation>
    </message>
    <message>
        <source>%1 does not take signatures of the key that is here.</source>
        <translation>%1 no acepta firmas de la clave que hay aquí.</translation>
    </message>
    <message>
        <source>Tell your IT desk: the setting is called client_algorithm.</source>
        <translation>Avise a soporte técnico: el ajuste se llama client_algorithm.</translation>
    </message>
    <message>
        <source>%1 does not accept this computer&apos;s sign-in key.</source>
        <translation>%1 no acepta la clave de inicio de sesión de esta computadora.</translation>
    </message>
    <message>
        <source>Ask your IT desk to check its registration there and this computer&apos;s clock.</source>
        <translation>Pida a soporte técnico que revise su registro ahí y el reloj de esta computadora.</translation>
    </message>
    <message>
        <source>%1 does not give what this program asks to read.</source>
        <translation>%1 no da lo que este programa pide leer.</translation>
    </message>
    <message>
        <source>The sign-in to %1 was refused in the browser.</source>
        <translation>El inicio de sesión en %1 se rechazó en el navegador.</translation>
    </message>
    <message>
        <source>Sign in once more and allow it; if you may not, ask IT.</source>
        <translation>Inicie sesión otra vez y permítalo; si no puede, pregunte a soporte técnico.</translation>
    </message>
    <message>
        <source>Nobody finished signing in to %1 in the browser.</source>
        <translation>Nadie terminó de iniciar sesión en %1 en el navegador.</translation>
    </message>
    <message>
        <source>You cancelled signing in to %1.</source>
        <translation>Usted canceló el inicio de sesión en %1.</translation>
    </message>
    <message>
        <source>Sign in when you are ready.</source>
        <translation>Inicie sesión cuando quiera.</translation>
    </message>
    <message>
        <source>Another program is in the way of the browser&apos;s answer.</source>
        <translation>Otro programa impide recibir la respuesta del navegador.</translation>
    </message>
    <message>
        <source>Close other sign-ins, try again, then tell your IT desk.</source>
        <translation>Cierre otros inicios de sesión e intente de nuevo; si no, avise a soporte técnico.</translation>
    </message>
    <message>
        <source>No browser could be opened to sign in to %1.</source>
        <translation>No se pudo abrir un navegador para iniciar sesión en %1.</translation>
    </message>
    <message>
        <source>%1 could not prove who signed in, so nobody is.</source>
        <translation>%1 no pudo probar quién inició sesión; no hay sesión abierta.</translation>
    </message>
    <message>
        <source>This computer&apos;s clock and that of %1 do not agree.</source>
        <translation>El reloj de esta computadora y el de %1 no coinciden.</translation>
    </message>
    <message>
        <source>Set this computer&apos;s clock, or ask your IT desk to.</source>
        <translation>Ajuste el reloj de esta computadora o pídalo a soporte técnico.</translation>
    </message>
    <message>
        <source>Your sign-in to %1 has run out.</source>
        <translation>Su sesión en %1 venció.</translation>
    </message>
    <message>
        <source>You were signed out of %1 because the screen was locked.</source>
        <translation>Se cerró su sesión en %1 porque se bloqueó la pantalla.</translation>
    </message>
    <message>
        <source>You were signed out of %1: Patient Access was cut off before its end.</source>
        <translation>Se cerró su sesión en %1: Patient Access se interrumpió antes de terminar.</translation>
    </message>
    <message>
        <source>The sign-in to %1 cannot be kept: this computer&apos;s key store does not open.</source>
        <translation>La sesión en %1 no se puede guardar: no se abre el llavero de esta computadora.</translation>
    </message>
    <message>
        <source>You will be asked again at the next start; tell IT.</source>
        <translation>Se le pedirá de nuevo al reiniciar; avise a soporte técnico.</translation>
    </message>
    <message>
        <source>A call is on this desk, so no browser was opened.</source>
        <translation>Hay una llamada en este puesto; no se abrió el navegador.</translation>
    </message>
    <message>
        <source>Sign in to %1 when the call is over.</source>
        <translation>Inicie sesión en %1 cuando termine la llamada.</translation>
    </message>
</context>
<context>
    <name>SignalsBar</name>
    <message numerus="yes">
        <source>%n failed check(s) for this record in this shift.</source>
        <translation>
            <numerusform>%n verificación fallida de este expediente en este turno.</numerusform>
            <numerusform>%n verificaciones fallidas de este expediente en este turno.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed check(s) with callers from this number in this shift.</source>
        <translation>
            <numerusform>%n verificación fallida de quienes llaman desde este número en este turno.</numerusform>
            <numerusform>%n verificaciones fallidas de quienes llaman desde este número en este turno.</numerusform>
        </translation>
    </message>
    <message>
        <source>Before you go on, turn to: %1. Say nothing of it to the caller.</source>
        <translation>Antes de seguir, acuda a: %1. No le diga nada de esto a quien llama.</translation>
    </message>
    <message>
        <source>Before you go on, ask your supervisor. Say nothing of it to the caller.</source>
        <translation>Antes de seguir, pregunte a su supervisor. No le diga nada de esto a quien llama.</translation>
    </message>
</context>
<context>
    <name>Status</name>
    <message>
        <source>Entered by mistake</source>
        <translation>Registrada por error</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Cancelada</translation>
    </message>
    <message>
        <source>Draft, not final</source>
        <translation>Borrador, no definitivo</translation>
    </message>
    <message>
        <source>Status not known</source>
        <translation>Estado desconocido</translation>
    </message>
    <message>
        <source>Asked for, not booked</source>
        <translation>Solicitada, sin reservar</translation>
    </message>
    <message>
        <source>Waiting to be confirmed</source>
        <translation>Por confirmar</translation>
    </message>
    <message>
        <source>Booked</source>
        <translation>Programada</translation>
    </message>
    <message>
        <source>Patient has arrived</source>
        <translation>El paciente llegó</translation>
    </message>
    <message>
        <source>Took place</source>
        <translation>Realizada</translation>
    </message>
    <message>
        <source>Patient did not come</source>
        <translation>El paciente no vino</translation>
    </message>
    <message>
        <source>Checked in</source>
        <translation>Registró su llegada</translation>
    </message>
    <message>
        <source>On the waiting list</source>
        <translation>En lista de espera</translation>
    </message>
    <message>
        <source>Active</source>
        <translation>Activa</translation>
    </message>
    <message>
        <source>On hold</source>
        <translation>En pausa</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>Terminada</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Suspendida</translation>
    </message>
    <message>
        <source>In force</source>
        <translation>Vigente</translation>
    </message>
    <message>
        <source>Withdrawn</source>
        <translation>Retirada</translation>
    </message>
    <message>
        <source>Waiting at the insurer</source>
        <translation>En espera en la aseguradora</translation>
    </message>
    <message>
        <source>Decided by the insurer</source>
        <translation>Resuelta por la aseguradora</translation>
    </message>
    <message>
        <source>Partly decided by the insurer</source>
        <translation>Resuelta en parte por la aseguradora</translation>
    </message>
    <message>
        <source>The insurer could not process it</source>
        <translation>La aseguradora no pudo procesarla</translation>
    </message>
    <message>
        <source>Sent, not settled</source>
        <translation>Enviada, sin pagar</translation>
    </message>
    <message>
        <source>Settled</source>
        <translation>Pagada</translation>
    </message>
    <message>
        <source>Planned</source>
        <translation>Planeada</translation>
    </message>
    <message>
        <source>Seen by triage</source>
        <translation>Valorada en triaje</translation>
    </message>
    <message>
        <source>Going on now</source>
        <translation>En curso</translation>
    </message>
    <message>
        <source>On leave</source>
        <translation>Salida temporal</translation>
    </message>
    <message>
        <source>Came back</source>
        <translation>Reapareció</translation>
    </message>
    <message>
        <source>Relapse</source>
        <translation>Recaída</translation>
    </message>
    <message>
        <source>Not active</source>
        <translation>Inactiva</translation>
    </message>
    <message>
        <source>In remission</source>
        <translation>En remisión</translation>
    </message>
    <message>
        <source>Resolved</source>
        <translation>Resuelta</translation>
    </message>
    <message>
        <source>not confirmed</source>
        <translation>sin confirmar</translation>
    </message>
    <message>
        <source>provisional</source>
        <translation>provisional</translation>
    </message>
    <message>
        <source>one of several possibilities</source>
        <translation>una de varias posibilidades</translation>
    </message>
    <message>
        <source>ruled out</source>
        <translation>descartada</translation>
    </message>
    <message>
        <source>entered by mistake</source>
        <translation>registrada por error</translation>
    </message>
    <message>
        <source>High risk</source>
        <translation>Riesgo alto</translation>
    </message>
    <message>
        <source>Low risk</source>
        <translation>Riesgo bajo</translation>
    </message>
    <message>
        <source>Risk not assessed</source>
        <translation>Riesgo no evaluado</translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message>
        <source>Training mode</source>
        <translation>Práctica</translation>
    </message>
    <message>
        <source>Phone</source>
        <translation>Teléfono</translation>
    </message>
    <message>
        <source>Locks in %1</source>
        <translation>Bloqueo en %1</translation>
    </message>
    <message>
        <source>Audit</source>
        <translation>Auditoría</translation>
    </message>
    <message>
        <source>No phone connected</source>
        <translation>Sin teléfono conectado</translation>
    </message>
    <message>
        <source>Phone: live</source>
        <translation>Teléfono: activo</translation>
    </message>
    <message numerus="yes">
        <source>Phone: no answer for %n s</source>
        <translation>
            <numerusform>Teléfono: %n s sin responder</numerusform>
            <numerusform>Teléfono: %n s sin responder</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: not signed in</source>
        <translation>%1: sin sesión</translation>
    </message>
    <message>
        <source>%1: signing in</source>
        <translation>%1: iniciando sesión</translation>
    </message>
    <message>
        <source>%1: connecting</source>
        <translation>%1: conectando</translation>
    </message>
    <message>
        <source>%1: not answering, trying again in %2 s</source>
        <translation>%1: no responde, nuevo intento en %2 s</translation>
    </message>
    <message>
        <source>%1: not answering</source>
        <translation>%1: no responde</translation>
    </message>
    <message>
        <source>%1: live</source>
        <translation>%1: activo</translation>
    </message>
    <message>
        <source>%1 · %2 ms</source>
        <translation>%1 · %2 ms</translation>
    </message>
    <message>
        <source>Audit: not set up</source>
        <translation>Auditoría: sin configurar</translation>
    </message>
    <message>
        <source>Audit: delivered</source>
        <translation>Auditoría: entregada</translation>
    </message>
    <message numerus="yes">
        <source>Audit: %n sealed</source>
        <translation>
            <numerusform>Auditoría: %n sellado</numerusform>
            <numerusform>Auditoría: %n sellados</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Audit: %n waiting</source>
        <translation>
            <numerusform>Auditoría: %n en espera</numerusform>
            <numerusform>Auditoría: %n en espera</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Audit: %n not delivered</source>
        <translation>
            <numerusform>Auditoría: %n sin entregar</numerusform>
            <numerusform>Auditoría: %n sin entregar</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TrainingCaller</name>
    <message>
        <source>The training caller says</source>
        <translation>Quien llama (práctica) dice</translation>
    </message>
    <message>
        <source>Training mode</source>
        <translation>Modo de práctica</translation>
    </message>
</context>
<context>
    <name>WhoIsCalling</name>
    <message>
        <source>Who is calling?</source>
        <translation>¿Quién llama?</translation>
    </message>
    <message>
        <source>Step 1 of 2</source>
        <translation>Paso 1 de 2</translation>
    </message>
    <message>
        <source>The patient</source>
        <translation>El paciente</translation>
    </message>
    <message>
        <source>For someone else</source>
        <translation>Por otra persona</translation>
    </message>
    <message>
        <source>General question</source>
        <translation>Pregunta general</translation>
    </message>
    <message>
        <source>The caller is the patient</source>
        <translation>Quien llama es el paciente</translation>
    </message>
    <message>
        <source>The caller calls about another person</source>
        <translation>Quien llama lo hace por otra persona</translation>
    </message>
    <message>
        <source>Opens no record and needs no check</source>
        <translation>No abre ningún expediente ni requiere verificar</translation>
    </message>
    <message>
        <source>Patient consents</source>
        <translation>Con consentimiento</translation>
    </message>
    <message>
        <source>A provider</source>
        <translation>Un proveedor</translation>
    </message>
    <message>
        <source>Emergency</source>
        <translation>Emergencia</translation>
    </message>
    <message>
        <source>The patient is on the line and lets somebody speak for them</source>
        <translation>El paciente está en la línea y deja que alguien hable por él</translation>
    </message>
    <message>
        <source>A doctor’s office or a pharmacy calls</source>
        <translation>Llama un consultorio o una farmacia</translation>
    </message>
    <message>
        <source>Opens without a check, for a short time, and is reported</source>
        <translation>Se abre sin verificación, por poco tiempo y con aviso</translation>
    </message>
    <message>
        <source>“Are you calling for yourself or for someone else?”</source>
        <translation>“¿Llama para usted o para otra persona?”</translation>
    </message>
    <message>
        <source>“May I have your full name and date of birth, please?”</source>
        <translation>“¿Me permite su nombre completo y su fecha de nacimiento, por favor?”</translation>
    </message>
    <message>
        <source>“Whom are you calling about? May I have the patient’s full name and date of birth, please?”</source>
        <translation>“¿Por quién llama? ¿Me permite el nombre completo y la fecha de nacimiento del paciente, por favor?”</translation>
    </message>
    <message>
        <source>“How can I help you today?”</source>
        <translation>“¿En qué le puedo ayudar hoy?”</translation>
    </message>
    <message>
        <source>“May I ask you, the patient, for your full name and date of birth? With whom may I speak for you, and about what?”</source>
        <translation>“¿Me da usted, como paciente, su nombre completo y fecha de nacimiento? ¿Con quién puedo hablar por usted y sobre qué?”</translation>
    </message>
    <message>
        <source>“May I have your name and your practice, and the patient’s full name and date of birth, please?”</source>
        <translation>“¿Me da su nombre y el de su consultorio, y el nombre completo y la fecha de nacimiento del paciente, por favor?”</translation>
    </message>
    <message>
        <source>“What has happened, and who are you?”</source>
        <translation>“¿Qué ha pasado y quién es usted?”</translation>
    </message>
</context>
<context>
    <name>_Line</name>
    <message>
        <source>Show it</source>
        <translation>Mostrarla</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>Ahora no</translation>
    </message>
</context>
<context>
    <name>_LockedOut</name>
    <message>
        <source>Nothing opens in this call any more.</source>
        <translation>En esta llamada ya no se abre nada.</translation>
    </message>
    <message>
        <source>Tell the caller: “I was not able to verify you, so I cannot open the record today.” Follow your site’s procedure for callers who cannot be verified. General questions can still be answered.</source>
        <translation>Diga a quien llama: “No pude verificar su identidad, así que hoy no puedo abrir el expediente”. Siga el procedimiento de su centro para quienes no se pueden verificar. Las preguntas generales sí se pueden responder.</translation>
    </message>
    <message>
        <source>Turn to: %1</source>
        <translation>Acuda a: %1</translation>
    </message>
</context>
<context>
    <name>_SignInCard</name>
    <message>
        <source>Sign in to %1</source>
        <translation>Iniciar sesión en %1</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>Cancel signing in to %1</source>
        <translation>Cancelar el inicio de sesión en %1</translation>
    </message>
    <message>
        <source>Signing in to %1</source>
        <translation>Iniciando sesión en %1</translation>
    </message>
    <message>
        <source>Finish signing in in your browser. This window goes on by itself.</source>
        <translation>Termine de iniciar sesión en su navegador. Esta ventana continúa sola.</translation>
    </message>
    <message>
        <source>Signed in to %1</source>
        <translation>Sesión iniciada en %1</translation>
    </message>
    <message>
        <source>You are not signed in to %1</source>
        <translation>No ha iniciado sesión en %1</translation>
    </message>
    <message>
        <source>Nobody is looked up there until you sign in.</source>
        <translation>Ahí no se busca a nadie hasta que inicie sesión.</translation>
    </message>
</context>
</TS>
