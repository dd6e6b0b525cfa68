"""The addresses of the rule workbench, under `rules/`. `which` is `in-force`, the first digits of a version, or `draft-<number>`."""

from django.urls import path

from anxin.back.rules import (
    announcements,
    browse,
    drafts,
    files,
    proof,
    rows,
    service,
    texts,
    versions,
    what_if,
)

urlpatterns = [
    path("rules/", browse.rules_home, name="rules"),
    path("rules/versions/", versions.versions_page, name="rules_versions"),
    path("rules/announcements/", announcements.announcements_page, name="announcements"),
    path("rules/announcements/<int:pk>", announcements.announcement_page, name="announcement"),
    path("rules/drafts/", drafts.drafts_page, name="drafts"),
    path("rules/drafts/import", files.import_page, name="import_draft"),
    path("rules/drafts/<int:pk>/", drafts.draft_page, name="draft"),
    path("rules/drafts/<int:pk>/file", texts.file_page, name="draft_file"),
    path("rules/drafts/<int:pk>/rows/<slug:kind>/<slug:name>/<slug:at>", rows.row_page, name="draft_row"),
    path("rules/drafts/<int:pk>/steps/<slug:way>", drafts.draft_step, name="draft_step"),
    path("rules/drafts/<int:pk>/proof/<int:number>", proof.acknowledge_page, name="acknowledge"),
    path("rules/<slug:which>/", browse.rules_of, name="rules_of"),
    path("rules/<slug:which>/services/<slug:service>", service.rules_service, name="rules_service"),
    path("rules/<slug:which>/compare/<slug:other>", versions.compare_page, name="rules_compare"),
    path("rules/<slug:which>/files/", files.files_page, name="rules_files"),
    path("rules/<slug:which>/files/<str:name>", files.export, name="rules_file"),
    path("rules/<slug:which>/proof/", proof.proof_page, name="rules_proof"),
    path("rules/<slug:which>/what-if/", what_if.what_if_page, name="what_if"),
    path("rules/<slug:which>/<slug:section>/", browse.rules_section, name="rules_section"),
]
