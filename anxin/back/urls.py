"""The workbench, mounted at /staff/."""

from django.urls import path

from anxin.back import (
    dashboard,
    events,
    intake,
    messages,
    obligations,
    people,
    trail,
    work_list,
)
from anxin.back.case import exchanged, files, identity, page, replay
from anxin.back.coordination import exchanges, listing, opening, record
from anxin.back.money.urls import urlpatterns as money
from anxin.back.rules.urls import urlpatterns as rules
from anxin.back.steps import views as steps

app_name = "back"
urlpatterns = [
    path("", dashboard.dashboard, name="dashboard"),
    path("work/", work_list.work_list_page, name="work_list"),
    path("work/<int:pk>/claim", work_list.claim_task, name="claim"),
    path("work/<int:pk>/release", work_list.release_task, name="release"),
    path("cases/<str:receipt>/", page.case_page, name="case"),
    path("cases/<str:receipt>/files/<int:pk>", files.view_file, name="file"),
    path("cases/<str:receipt>/files/<int:pk>/download", files.download_file, name="download"),
    path("cases/<str:receipt>/exchanged/<int:pk>", exchanged.exchanged_page, name="exchanged"),
    path("cases/<str:receipt>/identity", identity.show_identity, name="identity"),
    path("cases/<str:receipt>/replay", replay.replay_page, name="replay"),
    path("cases/<str:receipt>/steps/<slug:slug>", steps.take_step, name="step"),
    path("people/", people.search_person, name="people"),
    path("obligations/", obligations.obligations_page, name="obligations"),
    path("obligations/export", obligations.export, name="obligations_export"),
    path("obligations/<int:pk>", obligations.settle, name="obligation"),
    path("departments/", listing.coordination_list, name="coordination_list"),
    path("departments/export", listing.export, name="coordinations_export"),
    path("departments/new", opening.open_matter, name="coordination_new"),
    path("departments/exchanges", exchanges.exchanges_page, name="exchanges"),
    path("departments/exchanges/<slug:department>", exchanges.ask_again_page, name="exchange_again"),
    path("departments/<int:pk>", record.coordination_page, name="coordination"),
    path("departments/<int:pk>/persons", record.persons_page, name="coordination_persons"),
    path("departments/<int:pk>/contact", record.contact, name="coordination_contact"),
    path("departments/<int:pk>/close", record.close, name="coordination_close"),
    path("events/", events.events_page, name="events"),
    path("events/<slug:event>/declare", events.declare_page, name="declare"),
    path("events/<slug:event>/revoke", events.revoke_page, name="revoke"),
    path("declarations/<int:pk>/tell", events.tell, name="tell"),
    path("trail/", trail.trail_page, name="trail"),
    path("trail/export", trail.export, name="trail_export"),
    path("messages/", messages.messages_page, name="messages"),
    path("messages/<int:pk>/resend", messages.resend_page, name="resend"),
    path("intake/", intake.begin, name="intake"),
    path("intake/<uuid:key>/", intake.fill_in, name="intake_draft"),
    *money,
    *rules,
]
