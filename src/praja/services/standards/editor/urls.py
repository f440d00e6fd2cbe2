from __future__ import annotations

from django.urls import path

from praja.services.standards.editor.views import fields, overview, publishing, table, tools

app_name = "service_editor"
VERSION = "<slug:code>/<int:number>/"
urlpatterns = [
    path("", overview.services, name="services"),
    path("<slug:code>/", overview.versions, name="versions"),
    path("<slug:code>/withdraw/", overview.withdraw, name="withdraw"),
    path("<slug:code>/running/", publishing.running, name="running"),
    path(VERSION, table.table, name="table"),
    path(f"{VERSION}compare/", overview.compare, name="compare"),
    path(f"{VERSION}basics/", table.basics, name="basics"),
    path(f"{VERSION}steps/", table.step, name="new_step"),
    path(f"{VERSION}steps/<slug:step>/", table.step, name="step"),
    path(f"{VERSION}forms/<slug:form>/", fields.form, name="form"),
    path(f"{VERSION}forms/<slug:form>/<slug:section>/", fields.field, name="new_field"),
    path(f"{VERSION}forms/<slug:form>/<slug:section>/<slug:field>/", fields.field, name="field"),
    path(f"{VERSION}simulation/", tools.simulation, name="simulation"),
    path(f"{VERSION}sop/", tools.sop, name="sop"),
    path(f"{VERSION}sop.pdf", tools.sop_file, name="sop_file"),
    path(f"{VERSION}bpmn/", tools.bpmn, name="bpmn"),
    path(f"{VERSION}import/", tools.read_bpmn, name="import"),
    path(f"{VERSION}decide/", publishing.decide, name="decide"),
    path(f"{VERSION}send-back/", publishing.send_back, name="send_back"),
]
