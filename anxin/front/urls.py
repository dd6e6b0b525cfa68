"""Addresses of the portal: what everybody may read, then one's own."""

from django.urls import path

from anxin.front import check, guide, home, measures, messages, pages, track
from anxin.front.apply import commitments, details, documents, overview, person, questions, sending, start
from anxin.front.mine import (
    application,
    applications,
    bills,
    contributions,
    files,
    payments,
    receipt,
    record,
    supplying,
    withdrawal,
)
from anxin.front.months import overview as month_pages
from anxin.front.months import result, typing

app_name = "front"
DRAFT = "drafts/<uuid:key>/"
OWN = "applications/<str:receipt>/"
MONTH = "employers/<str:uscc>/months/<str:month>/"
REPORT_DRAFT = "reports/drafts/<uuid:key>/"
urlpatterns = [
    path("", home.home, name="home"),
    path("search/", home.search, name="search"),
    path("check/", check.choose, name="check_choose"),
    path("services/<slug:slug>/", guide.guide, name="guide"),
    path("services/<slug:slug>/check/", check.check, name="check"),
    path("services/<slug:slug>/check/question/<slug:fact>/", check.question, name="check_question"),
    path("services/<slug:slug>/check/result/", check.result, name="check_result"),
    path("services/<slug:slug>/check/again/", check.again, name="check_again"),
    path("apply/<slug:slug>/", start.start, name="apply"),
    path(DRAFT, overview.overview, name="draft"),
    path(f"{DRAFT}discard/", overview.discard, name="draft_discard"),
    path(f"{DRAFT}person/", person.person, name="draft_person"),
    path(f"{DRAFT}questions/", questions.questions, name="draft_questions"),
    path(f"{DRAFT}questions/<slug:fact>/", questions.question, name="draft_question"),
    path(f"{DRAFT}details/", details.details, name="draft_details"),
    path(f"{DRAFT}documents/", documents.documents, name="draft_documents"),
    path(f"{DRAFT}documents/<slug:document>/", documents.document, name="draft_document"),
    path(f"{DRAFT}files/<int:pk>/remove/", documents.remove_file, name="draft_file_remove"),
    path(f"{DRAFT}commitments/", commitments.commitments, name="draft_commitments"),
    path(f"{DRAFT}send/", sending.send, name="draft_send"),
    path("applications/", applications.applications, name="applications"),
    path(OWN, application.application, name="application"),
    path(f"{OWN}sent/", receipt.sent, name="sent"),
    path(f"{OWN}qr.svg", receipt.qr_code, name="qr"),
    path(f"{OWN}documents/<slug:document>/", supplying.supply, name="supply"),
    path(f"{OWN}hand-in/", supplying.hand_in, name="hand_in"),
    path(f"{OWN}withdraw/", withdrawal.withdraw, name="withdraw"),
    path("files/<int:pk>/", files.download, name="file"),
    path("messages/", messages.in_tray, name="in_tray"),
    path("record/", record.entitlement, name="entitlement"),
    path("record/months/", bills.own_months, name="own_months"),
    path("record/months/<str:number>/", bills.own_month, name="own_month"),
    path("record/bills/<str:number>/", bills.own_bill, name="own_bill"),
    path("benefits/", payments.own_payments, name="own_payments"),
    path("contributions/", contributions.contributions, name="contributions"),
    path("employers/<str:uscc>/bills/", bills.bills, name="bills"),
    path("employers/<str:uscc>/bills/<str:number>/", bills.bill, name="bill"),
    path("employers/<str:uscc>/months/", month_pages.months, name="months"),
    path(MONTH, month_pages.month, name="month"),
    path(f"{MONTH}start/", month_pages.start, name="month_start"),
    path(f"{MONTH}file/", month_pages.upload, name="month_upload"),
    path(f"{MONTH}template.xlsx", month_pages.template_file, name="month_template"),
    path(REPORT_DRAFT, typing.draft, name="report_draft"),
    path(f"{REPORT_DRAFT}add/<slug:kind>/", typing.add, name="report_row_add"),
    path(f"{REPORT_DRAFT}rows/<int:number>/", typing.change, name="report_row"),
    path(f"{REPORT_DRAFT}rows/<int:number>/remove/", typing.remove, name="report_row_remove"),
    path(f"{REPORT_DRAFT}discard/", typing.discard, name="report_discard"),
    path(f"{REPORT_DRAFT}send/", typing.send, name="report_send"),
    path("reports/<str:receipt>/", result.report, name="report"),
    path("reports/<str:receipt>/results.csv", result.results, name="report_results"),
    path("reports/<str:receipt>/refused.xlsx", result.refused, name="report_refused"),
    path("track/", track.track, name="track"),
    path("rules/measures/", measures.measures, name="measures"),
    path("rules/interpretations/", measures.interpretations, name="interpretations"),
    path("help/", pages.help_page, name="help"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("manifest.webmanifest", pages.manifest, name="manifest"),
]
