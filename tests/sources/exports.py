"""Invented exports, one for each tool, as the tool writes them."""

# ruff: noqa: E501  lines are as long as the tool makes them

RENEWALS = {"account_id": "a", "due_on": "due", "renewed": "renewed", "revenue_before": "before"}
QUESTION = "How likely are you to recommend Larkfield to a colleague?"

TYPEFORM = f"""\
#,{QUESTION},What is the main reason for your score?,Other,Other,email,Response Type,Start Date (UTC),Stage Date (UTC),Submit Date (UTC),Network ID,Tags,Ending
a1,10,Great,,,Ana@Example.com ,completed,2026-07-01 10:00:00,,2026-07-01 10:01:00,n1,,
a2,,,,,bo@example.com,started,2026-07-02 10:00:00,2026-07-02 10:01:00,,n2,,
a3,0,,x,y,,completed,2026-09-30 22:30:00,,2026-09-30 22:30:00,n3,,
"""
OLD_TYPEFORM = f"""\
#,{QUESTION},Start Date (UTC),Submit Date (UTC),Network ID
a1,7,2019-07-01 10:00:00,2019-07-01 10:01:00,n1
"""
SURVEYMONKEY = f"""\
Respondent ID,Collector ID,Start Date,End Date,IP Address,Email Address,First Name,Last Name,Custom Data 1,{QUESTION},,What is the main reason for your score?
,,,,,,,,,Response,Other (please specify),Open-Ended Response
118052219061,446111201,03/24/2026 9:08:27 PM,03/24/2026 9:10:00 PM,,ana@example.com,Ana,Ng,,10 - Extremely likely,,Great
118052219062,446111201,03/25/2026 12:08:27 AM,03/25/2026 12:10:00 AM,,bo@example.com,Bo,Li,,6,,
"""
GOOGLE = {
    "en": (
        "Timestamp,Email Address,How likely are you to recommend us?,Why?",
        "9/28/2026 14:05:06",
        "9/3/2026 4:05:06",
    ),
    "fr": (
        "Horodateur,Adresse e-mail,Quelle est la probabilité que vous nous recommandiez ?,Pourquoi",
        "28/09/2026 14:05:06",
        "03/09/2026 04:05:06",
    ),
    "ro": (
        "Marcaj de timp,Adresă de e-mail,Cât de probabil este să ne recomandaţi?,De ce?",
        "28.09.2026 14:05:06",
        "03.09.2026 04:05:06",
    ),
}
QUALTRICS = f"""\
StartDate,EndDate,Status,IPAddress,Progress,Duration (in seconds),Finished,RecordedDate,ResponseId,RecipientLastName,RecipientFirstName,RecipientEmail,ExternalReference,DistributionChannel,UserLanguage,Q1,Q1_NPS_GROUP,Q2
Start Date,End Date,Response Type,IP Address,Progress,Duration (in seconds),Finished,Recorded Date,Response ID,Recipient Last Name,Recipient First Name,Recipient Email,External Data Reference,Distribution Channel,User Language,{QUESTION},{QUESTION} - Group,Why did you give that score?
"{{""ImportId"":""startDate"",""timeZone"":""Europe/Paris""}}","{{""ImportId"":""endDate""}}","{{""ImportId"":""status""}}","{{""ImportId"":""ipAddress""}}","{{""ImportId"":""progress""}}","{{""ImportId"":""duration""}}","{{""ImportId"":""finished""}}","{{""ImportId"":""recordedDate""}}","{{""ImportId"":""_recordId""}}","{{""ImportId"":""recipientLastName""}}","{{""ImportId"":""recipientFirstName""}}","{{""ImportId"":""recipientEmail""}}","{{""ImportId"":""externalDataReference""}}","{{""ImportId"":""distributionChannel""}}","{{""ImportId"":""userLanguage""}}","{{""ImportId"":""QID1""}}","{{""ImportId"":""QID1_NPS_GROUP""}}","{{""ImportId"":""QID2_TEXT""}}"
2026-07-01 10:00:00,2026-07-01 10:01:00,IP Address,,100,60,True,2026-07-01 10:01:01,R_1a,Ng,Ana,ana@example.com,C-1,email,EN,9,Promoter,"Fast,
and kind"
2026-07-01 11:00:00,2026-07-01 11:01:00,Survey Preview,,100,60,True,2026-07-01 11:01:01,R_1b,,,,,preview,EN,10,Promoter,
2026-07-01 12:00:00,2026-07-01 12:01:00,IP Address,,40,60,False,2026-07-08 12:01:01,R_1c,Li,Bo,bo@example.com,C-2,email,FR,,,
"""


def reasons(reading):
    """Line and reason of each row refused."""
    return dict(zip(reading.refused["line"], reading.refused["reason"], strict=True))
