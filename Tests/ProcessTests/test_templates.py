"""Templates through the real binary: what is refused when saving, what a value can do (nothing), and that what is sent is what was
shown. The numbers TP-.. are rows of the catalogue of attacks."""

from __future__ import annotations

import re
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Tuple

import html5lib
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger import LedgerServer
from sending import account
from service import CallFailed, Service
from template_payloads import CONTEXTS, HOSTILE_LINKS, OWN, SSTI, XSS

DATA = {"nombre": "Ana", "monto": {"amount": "120.00", "currency": "USD"}, "numero": "F-1"}


@pytest.fixture
def service(services: Callable[..., Service]) -> Service:
    return services(mode="sandbox").start()


@pytest.fixture
def service_live(services: Callable[..., Service]) -> Service:
    return services().start()


def issues(error: CallFailed) -> List[str]:
    return [f"{issue['pointer']} {issue['message']}" for issue in error.error["data"]["issues"]]


def refusal(service: Service, **texts: Any) -> List[str]:
    with pytest.raises(CallFailed) as caught:
        service.call("template.create", {"name": "x", "subject": "x", **texts})
    assert caught.value.slug == "template_invalid", caught.value.error
    return issues(caught.value)


def show(service: Service, data: Optional[Dict[str, Any]] = None, **draft: Any) -> Dict[str, Any]:
    return service.call("template.preview", {"draft": {"subject": "x", **draft}, "data": data or {}})


def skeleton(html: str) -> List[Tuple[str, Tuple[str, ...]]]:
    """Elements and the names of their attributes, in the order of the document."""
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    return [
        (str(node.tag), tuple(sorted(map(str, node.attrib)))) for node in tree.iter() if isinstance(node.tag, str)
    ]


# saving


def test_i10_own_templates_beside_the_automatic_ones(service: Service) -> None:
    automatic = service.call("template.list", {"automatic": True, "limit": 100})["items"]
    assert len(automatic) == 16 and {row["locale"] for row in automatic} == {"es", "en"}
    made = service.call(
        "template.create",
        {"name": "Promoción", "area": "customers", "subject": "Hola, %nombre%", "html": "<p>Debe {{deuda}}</p>"},
    )
    assert made["version"] == 1 and made["revision"] == 1
    changed = service.call("template.update", {"templateId": made["id"], "revision": 1, "html": "<b>{{deuda}}</b>"})
    assert (changed["version"], changed["revision"]) == (2, 2)
    renamed = service.call("template.update", {"templateId": made["id"], "name": "Otra"})
    assert (renamed["version"], renamed["revision"]) == (2, 3), "its text is the same"
    with pytest.raises(CallFailed) as caught:
        service.call("template.update", {"templateId": made["id"], "revision": 1, "name": "Vieja"})
    assert caught.value.slug == "conflict"
    assert [row["version"] for row in service.call("template.versions", {"templateId": made["id"]})["items"]] == [2, 1]
    assert service.call("template.get", {"templateId": made["id"], "version": 1})["html"] == "<p>Debe {{deuda}}</p>"
    assert [row["name"] for row in service.call("template.list", {"automatic": False})["items"]] == ["Otra"]
    service.call("template.delete", {"templateId": made["id"]})
    assert service.call("template.list", {"automatic": False})["total"] == 0
    assert "deletedAt" in service.call("template.get", {"templateId": made["id"]})
    assert service.call("template.versions", {"templateId": made["id"]})["total"] == 2
    for method in ("template.update", "template.delete"):
        with pytest.raises(CallFailed) as caught:
            service.call(method, {"templateId": made["id"]})
        assert caught.value.slug == "template_not_found"


def test_i10_an_automatic_template_is_changed_and_reset_but_not_deleted(service: Service) -> None:
    row = next(
        row for row in service.call("template.list", {"automatic": True, "locale": "es"})["items"] if row["automatic"] == "invoice"
    )
    original = service.call("template.get", {"templateId": row["id"]})
    with pytest.raises(CallFailed) as caught:
        service.call("template.delete", {"templateId": row["id"]})
    assert caught.value.slug == "template_automatic"
    changed = service.call("template.update", {"templateId": row["id"], "html": "<p>Mi factura {{numero}}</p>"})
    assert changed["version"] == 2
    back = service.call("template.reset", {"templateId": row["id"]})
    assert back["version"] == 3 and back["html"] == original["html"]
    versions = service.call("template.versions", {"templateId": row["id"]})["items"]
    assert [(v["version"], v["original"]) for v in versions] == [(3, True), (2, False), (1, True)]
    service.stop()
    service.start()
    assert service.call("template.get", {"templateId": row["id"]})["version"] == 3, "a start changes nothing"
    own = service.call("template.create", {"name": "x", "subject": "x", "text": "x"})
    with pytest.raises(CallFailed) as caught:
        service.call("template.reset", {"templateId": own["id"]})
    assert caught.value.slug == "template_not_automatic"


def test_saldo_is_refused_on_save_and_a_missing_value_is_not_sent(service: Service) -> None:
    """features.md §7 row 12."""
    found = refusal(service, area="customers", html="<p>Su cuenta\n  tiene %saldo%</p>")
    assert len(found) == 1 and re.match(r'/html Line 2, column 9: There is no variable "saldo"', found[0]), found
    made = service.call(
        "template.create", {"name": "x", "area": "customers", "subject": "Deuda", "html": "<p>Hola\n {{deuda}}</p>"}
    )
    sandbox(service)
    with pytest.raises(CallFailed) as caught:
        service.call("email.send", {"to": ["a@x.ec"], "templateId": made["id"]})
    assert caught.value.slug == "template_value_missing"
    data = caught.value.error["data"]
    assert (data["name"], data["part"], data["line"], data["column"]) == ("deuda", "html", "2", "2")
    assert service.call("history.list", {"channel": "email"})["total"] == 0


def test_tp03_a_misspelt_variable_is_refused_with_the_right_one(service: Service) -> None:
    for text, near in [("%nombr%", "nombre"), ("{{ deudas }}", "deuda"), ("{{#documento}}x{{/documento}}", "documentos")]:
        found = refusal(service, html=f"<p>{text}</p>")
        assert f'Did you mean "{near}"?' in found[0], found
    spanish = service.call("template.preview", {"draft": {"subject": "x", "text": "{{nombre | default \"cliente\"}}"}})
    assert spanish["text"] == "cliente"
    for empty in ({}, {"nombre": None}, {"nombre": ""}, {"nombre": "  \n "}, {"nombre": "\u200b\u00ad"}):
        with pytest.raises(CallFailed) as caught:
            show(service, empty, text="Estimado {{nombre}}")
        assert caught.value.slug == "template_value_missing", empty


# values


def test_tp01_and_tp02_template_syntax_in_a_value_stays_what_it_is(service: Service) -> None:
    for payload in SSTI + OWN:
        shown = show(service, {"nombre": payload}, text="<{{nombre}}>", html="<p>%nombre%</p>", subject="s {{nombre}}")
        clean = payload.replace("\t", " ")
        assert shown["text"] == f"<{clean}>"
        assert shown["subject"] == "s " + clean.replace("\n", " ")
        body = html5lib.parse(shown["html"], namespaceHTMLElements=False).find("body/p")
        assert "".join(body.itertext()) == clean and len(body) == 0


def test_tp01_template_syntax_of_others_is_text_or_refused(service: Service) -> None:
    """Nothing is ever computed: `7*7` never becomes 49."""
    for payload in SSTI:
        try:
            shown = show(service, text="a " + payload)
        except CallFailed as error:
            assert error.slug in ("template_invalid", "template_value_missing"), (payload, error.error)
        else:
            assert shown["text"] == "a " + payload.replace("%%", "%"), payload
            assert "49" not in shown["text"] or "49" in payload


def test_tp02_values_with_our_own_syntax_are_not_read_again(service: Service) -> None:
    """features.md §7 row 13."""
    for name in ("<script>alert(1)</script>", "%deuda%", "{{x}}", "{{#documentos}}", "{% include 'x' %}", "%%"):
        shown = show(service, {"nombre": name, "deuda": {"amount": "1", "currency": "USD"}}, html="<p>{{nombre}}</p>", text="{{nombre}}")
        assert shown["text"] == name
        assert "".join(html5lib.parse(shown["html"], namespaceHTMLElements=False).find("body/p").itertext()) == name


@pytest.mark.parametrize("context", CONTEXTS)
def test_tp04_no_value_changes_the_structure(service: Service, context: str) -> None:
    benign = "https://acme.ec/x" if re.search(r'(href|src|background)=["\']\{\{', context) else "Ana"
    expected = skeleton(show(service, {"datos": benign}, html=context)["html"])
    for payload in XSS:
        try:
            shown = show(service, {"datos": payload}, html=context)["html"]
        except CallFailed as error:
            # A link is refused rather than mended.
            assert error.slug in ("template_value_refused", "template_value_missing"), (payload, error.error)
            continue
        structure = skeleton(shown)
        if "| lineas" in context:
            structure = [node for node in structure if node != ("br", ())]
        assert structure == expected, (payload, shown)


def test_tp04_a_whole_link_has_one_of_five_schemes(service: Service) -> None:
    for link in ("https://a.ec/x?y=1&z=ñ", "HTTP://a.ec", "mailto:a@x.ec", "tel:+593991", "cid:logo"):
        shown = show(service, {"enlace": link}, html='<a href="{{enlace}}">x</a>')["html"]
        assert html5lib.parse(shown, namespaceHTMLElements=False).find("body/a").get("href").lower().startswith(link[:4].lower())
    for link in HOSTILE_LINKS:
        with pytest.raises(CallFailed) as caught:
            show(service, {"enlace": link}, html='<a href="{{enlace}}">x</a>')
        assert caught.value.slug in ("template_value_refused", "template_value_missing"), link


def test_tp04_where_no_value_can_stand_is_refused_on_save(service: Service) -> None:
    for html in (
        "<script>var x = '{{nombre}}'</script>",
        "<style>p { color: {{nombre}} }</style>",
        "<p title={{nombre}}>x</p>",
        "<!-- {{nombre}} -->",
        "<!--[if mso]>{{nombre}}<![endif]-->",
        '<p onclick="f(\'{{nombre}}\')">x</p>',
        '<p style="color: {{nombre}}">x</p>',
        "<{{nombre}}>x",
        "<p {{nombre}}>x</p>",
        "<p data-{{nombre}}=\"1\">x</p>",
        '<a href="javascript:{{nombre}}">x</a>',
        '<a href="java{{nombre}}">x</a>',
        '<a href="/x/{{nombre}}">x</a>',
        '<img srcset="{{nombre}} 2x">',
        '<iframe src="{{enlace}}"></iframe>',
        '<iframe srcdoc="{{nombre}}"></iframe>',
        '<script src="{{enlace}}"></script>',
        '<meta http-equiv="refresh" content="0;url={{enlace}}">',
        '<base href="{{enlace}}">',
        '<svg><animate values="{{nombre}}" attributeName="href"></svg>',
        "<!DOCTYPE {{nombre}}>",
        "<noscript>{{nombre}}</noscript>",
        "<xmp>{{nombre}}</xmp>",
        "<p>{{{nombre}}}</p>",
        "<p>{{&nombre}}</p>",
        "<p>{{>otra}}</p>",
        "{{#nombre}}<p title='{{/nombre}}'>",
        "{{#nombre}}<script>{{/nombre}}</script>",
    ):
        assert refusal(service, html=html), html


def test_tp05_a_subject_is_one_line(service: Service) -> None:
    for end in ("\r\nBcc: v@x.ec", "\nBcc: v@x.ec", "\r", "\u2028x", "\u0085x", "\0x", "\x0bx"):
        subject = show(service, {"nombre": "Ana" + end}, subject="Hola {{nombre}}", text="x")["subject"]
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", subject), (end, subject)
    assert refusal(service, subject="una\nlínea", text="x") and refusal(service, subject="una\x07línea", text="x")


def test_tp06_texts_have_no_entities_and_no_control_characters(service: Service) -> None:
    value = "Pérez & Cía <ventas> \"x\" 'y'\x00\x07\x1b[31m\u0085fin\u2028ya\r\n."
    expected = "Pérez & Cía <ventas> \"x\" 'y'[31m\nfin\nya\n."
    assert show(service, {"nombre": value}, text="{{nombre}}")["text"] == expected
    sms = service.call("template.preview", {"draft": {"channel": "sms", "text": "{{nombre}}: {{deuda}}"}, "data": {"nombre": "A & B", "deuda": {"amount": "1234.5", "currency": "ARS"}}})
    assert sms["text"] == "A & B: ARS 1,234.50" and sms["sms"] == {"encoding": "gsm7", "units": 19, "segments": 1}
    push = service.call("template.preview", {"draft": {"channel": "push", "title": "Hola %nombre%", "body": "ñ"}, "data": {"nombre": "<b>"}})
    assert (push["title"], push["body"], push["bytes"]) == ("Hola <b>", "ñ", 10)


# bombs


def quick(seconds: float, call: Callable[[], Any]) -> Any:
    start = time.monotonic()
    try:
        return call()
    except CallFailed as error:
        return error
    finally:
        assert time.monotonic() - start < seconds


def test_tp07_bombs_end_within_limits(service: Service) -> None:
    # A debug build in a busy machine; the release build is measured in Benchmarks.
    allowed = 10.0
    long = quick(allowed, lambda: show(service, text="x" * (10 << 20)))
    assert isinstance(long, CallFailed) and long.slug == "invalid_params"
    deep = "{{#datos.x}}" * 10_000 + "{{/datos.x}}" * 10_000
    nested = quick(allowed, lambda: show(service, text=deep))
    assert isinstance(nested, CallFailed) and nested.slug == "template_invalid"
    many = quick(allowed, lambda: show(service, {"nombre": "x" * 1000}, text="%nombre%" * 32_000))
    assert isinstance(many, CallFailed) and many.slug == "template_too_large"
    rows = [{"x": 1}] * 9_000
    loops = "{{#datos.a}}{{#datos.a}}{{#datos.a}}.{{/datos.a}}{{/datos.a}}{{/datos.a}}"
    product = quick(allowed, lambda: show(service, {"a": rows}, text=loops))
    assert isinstance(product, CallFailed) and product.slug == "template_too_large"
    for text in ("%" * 200_000, "{{" * 100_000, "}}" * 100_000, "<" * 200_000, "{{#datos.a}}" * 20_000, "%a" * 100_000, "{{a|" * 50_000):
        quick(allowed, lambda: show(service, text=text, html=text))
    assert service.call("ping") is not None


def test_tp08_values_that_are_none_are_refused_where_they_are(service: Service) -> None:
    for data, pointer in [
        ({"monto": {"amount": "NaN", "currency": "USD"}}, "/data/monto/amount"),
        ({"monto": {"amount": "1e400", "currency": "USD"}}, "/data/monto/amount"),
        ({"monto": {"amount": "9" * 40, "currency": "USD"}}, "/data/monto/amount"),
        ({"monto": {"amount": "1", "currency": "dólar"}}, "/data/monto/currency"),
        ({"monto": "12"}, "/data/monto"),
        ({"fecha": "2026-02-30"}, "/data/fecha"),
        ({"fecha": "mañana"}, "/data/fecha"),
        ({"lineas": [{"cantidad": 1e300}]}, "/data/lineas/0/cantidad"),
        ({"lineas": {"cantidad": 1}}, "/data/lineas"),
        ({"documentos": [1]}, "/data/documentos/0"),
        ({"loquesea": [1, 2]}, "/data/loquesea/0"),
    ]:
        with pytest.raises(CallFailed) as caught:
            show(service, data, text="x")
        assert caught.value.slug == "invalid_params" and pointer in [i["pointer"] for i in caught.value.error["data"]["issues"]], data
    for text in ("{{monto | dinero {0}}}", "{{fecha | fecha %s}}", "{{fecha | fecha ../../x}}", "{{monto | number 99}}", "{{nombre | exec}}"):
        assert refusal(service, text=text)


def test_tp08_money_and_dates_as_each_country_writes_them(service: Service) -> None:
    expected = {
        "es-AR": ("US$\u00a01.234,50", "05/03/2026"), "es-EC": ("$1.234,50", "05/03/2026"), "es-MX": ("USD\u00a01,234.50", "05/03/2026"),
        "es-CL": ("US$1.234,50", "05-03-2026"), "es-CO": ("US$\u00a01.234,50", "05/03/2026"), "es-PE": ("USD\u00a01,234.50", "05/03/2026"),
        "es-VE": ("USD\u00a01.234,50", "05/03/2026"), "es-ES": ("1234,50\u00a0US$", "05/03/2026"), "en-US": ("$1,234.50", "03/05/2026"),
        "en-GB": ("US$1,234.50", "05/03/2026"), "pt-BR": ("US$\u00a01.234,50", "05/03/2026"),
    }
    for locale, (money, date) in expected.items():
        service.call("contact.upsert", {"id": locale, "name": "Ana", "locale": locale, "timeZone": "America/Guayaquil"})
        shown = service.call(
            "template.preview",
            {
                "draft": {"subject": "x", "text": "{{monto}}|{{fecha}}|{{datos.cuando | fecha}}"},
                "contactId": locale,
                "data": {"monto": {"amount": "1234.50", "currency": "USD"}, "fecha": "2026-03-05", "cuando": "2026-03-06T04:59:00Z"},
            },
        )
        assert shown["text"] == f"{money}|{date}|{date}", locale


def test_tp12_line_ends_and_marks_are_made_one(service: Service) -> None:
    made = service.call("template.create", {"name": "x", "subject": "x", "text": "\ufeffuno\r\ndos\rtres\u2028cuatro\u2029%nombre%"})
    assert made["text"] == "uno\ndos\ntres\ncuatro\n%nombre%"


# sending


def sandbox(service: Service) -> str:
    return str(
        service.call(
            "account.create",
            {"name": "Ventas", "address": "ventas@acme.ec", "fromName": "Acme", "provider": "sandbox", "enabled": True, "outgoing": {"enabled": True, "default": True, "signature": "<p>--<br>Acme S.A.</p>", "footer": "<p>RUC 179</p>"}},
        )["id"]
    )


def test_tp10_what_was_shown_is_what_is_sent(service_live: Service, ledger: LedgerServer) -> None:
    service = service_live
    account(service, ledger, signature="<p>-- <br>Ñandú S.A.</p>", footer="<p>RUC 179</p>")
    service.call(
        "contact.upsert",
        {"id": "C-7", "name": "Ana <b>Pérez</b>", "email": "ana@x.ec", "locale": "es-AR", "timeZone": "America/Argentina/Buenos_Aires"},
    )
    rows = service.call("template.list", {"automatic": True, "limit": 50})["items"]
    money = {"amount": "120.00", "currency": "ARS"}
    data = {"numero": "F-1", "monto": money, "lineas": [{"descripcion": "Ñ & <x>", "total": money}]}
    for row in rows:
        shown = service.call("template.preview", {"templateId": row["id"], "contactId": "C-7", "data": data})
        assert "Ñandú S.A." in shown["html"] and "RUC 179" in shown["text"]
        sent = service.call("email.send", {"templateId": row["id"], "contactId": "C-7", "data": data, "wait": True})
        assert sent["state"] == "sent"
        kept = service.call("history.get", {"messageId": sent["messageId"]})
        assert (kept["subject"], kept["html"], kept["text"]) == (shown["subject"], shown["html"], shown["text"])
        assert kept["template"] == {"id": row["id"], "version": 1}
        message = ledger.acceptances[-1].message
        assert message["Subject"] == shown["subject"] and message["To"].addresses[0].addr_spec == "ana@x.ec"
        for kind, part in (("html", "html"), ("plain", "text")):
            body = message.get_body((kind,)).get_content().replace("\r\n", "\n")
            assert body.rstrip("\n") == shown[part].replace("\r\n", "\n").rstrip("\n"), (row["name"], kind)
    listed = service.call("history.list", {"channel": "email", "filter": {"templateId": rows[0]["id"]}})
    assert [item["template"] for item in listed["items"]] == [{"id": rows[0]["id"], "version": 1}]


def test_tp11_each_message_keeps_the_version_it_was_accepted_with(service_live: Service, ledger: LedgerServer) -> None:
    service = service_live
    account(service, ledger)
    later = {"sendAt": (datetime.now(timezone.utc) + timedelta(seconds=8)).isoformat(timespec="milliseconds")}
    template = service.call("template.create", {"name": "x", "subject": "uno {{numero}}", "text": "uno"})["id"]
    first = [service.call("email.send", {"to": ["a@x.ec"], "templateId": template, "data": {"numero": str(n)}, **later}) for n in range(5)]
    service.call("template.update", {"templateId": template, "subject": "dos {{numero}}", "text": "dos"})
    second = [service.call("email.send", {"to": ["a@x.ec"], "templateId": template, "data": {"numero": str(n)}, **later}) for n in range(5)]
    service.call("template.delete", {"templateId": template})
    with pytest.raises(CallFailed) as caught:
        service.call("email.send", {"to": ["a@x.ec"], "templateId": template, "data": {"numero": "1"}})
    assert caught.value.slug == "template_not_found"
    service.kill()
    service.start()
    ledger.wait_for(10, timeout=60)
    subjects = sorted(accepted.subject for accepted in ledger.acceptances)
    assert subjects == sorted([f"uno {n}" for n in range(5)] + [f"dos {n}" for n in range(5)])
    for receipts, version in ((first, 1), (second, 2)):
        for receipt in receipts:
            kept = service.call("history.get", {"messageId": receipt["messageId"]})
            assert kept["template"] == {"id": template, "version": version}
            assert kept["text"].strip() == ("uno" if version == 1 else "dos")


def test_a_template_names_its_account_and_area(service: Service) -> None:
    default = sandbox(service)
    own = service.call(
        "account.create",
        {"name": "Facturas", "address": "facturas@acme.ec", "provider": "sandbox", "enabled": True, "outgoing": {"enabled": True}},
    )["id"]
    made = service.call("template.create", {"name": "x", "area": "invoices", "accountId": own, "subject": "x", "text": "{{empresa}}"})["id"]
    choice = service.call("account.resolve", {"templateId": made})
    assert choice["accountId"] == own and choice["steps"][0]["rule"] == "template"
    sent = service.call("email.send", {"to": ["a@x.ec"], "templateId": made, "wait": True})
    kept = service.call("history.get", {"messageId": sent["messageId"]})
    assert (kept["accountId"], kept["area"], kept["text"]) == (own, "invoices", "Facturas")
    explicit = service.call("account.resolve", {"templateId": made, "accountId": default})
    assert explicit["accountId"] == default
    service.call("account.update", {"accountId": own, "enabled": False})
    passed = service.call("account.resolve", {"templateId": made})
    assert passed["accountId"] == default and passed["steps"][0]["verdict"] == "disabled"
    for wrong in ({"subject": "y"}, {"html": "y"}, {"text": "y"}):
        with pytest.raises(CallFailed) as caught:
            service.call("email.send", {"to": ["a@x.ec"], "templateId": made, **wrong})
        assert caught.value.slug == "invalid_params"
    with pytest.raises(CallFailed) as caught:
        service.call("email.send", {"to": ["a@x.ec"], "text": "without a subject"})
    assert [issue["pointer"] for issue in caught.value.data["issues"]] == ["/subject"]


def test_i07_a_test_of_the_design_really_goes_out(service: Service) -> None:
    sandbox(service)
    row = service.call("template.list", {"automatic": True, "locale": "es"})["items"][0]
    sent = service.call("template.sendTest", {"templateId": row["id"], "to": "jefe@acme.ec"})
    assert sent["state"] == "sent"
    kept = service.call("history.get", {"messageId": sent["messageId"]})
    assert kept["kind"] == "test" and kept["to"] == ["jefe@acme.ec"] and "{{" not in kept["html"]
    with pytest.raises(CallFailed) as caught:
        service.call("template.sendTest", {"templateId": row["id"], "to": "jefe@acme.ec", "sample": False})
    assert caught.value.slug == "template_value_missing"


def test_tp09_a_template_holds_no_other(service: Service) -> None:
    for name in ("../x", "/etc/passwd", "tpl_01k9qv3x5e8m2n4p6r7s9t0vwz", "x"):
        assert refusal(service, text="{{>" + name + "}}") and refusal(service, text="{{> " + name + " }}")


# the shipped ones


@pytest.mark.parametrize("sample", [True, False])
def test_the_shipped_html_is_without_a_mistake(service: Service, sample: bool) -> None:
    data = {"nombre": "Ana", "empresa": "Acme", "numero": "1", "monto": {"amount": "1", "currency": "USD"}, "cuenta": "x"}
    for row in service.call("template.list", {"automatic": True, "limit": 50})["items"]:
        html = service.call("template.preview", {"templateId": row["id"], "sample": sample, "data": data})["html"]
        html5lib.HTMLParser(strict=True).parse(html)
        assert len(html.encode()) < 102_000, "Gmail cuts longer ones"


# properties and effects

VALUES = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn"), exclude_characters="\u2028\u2029\ufeff"), min_size=1, max_size=40).filter(
    lambda text: any(c.isprintable() and not c.isspace() for c in text)
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.lists(VALUES, min_size=1, max_size=5),
    frames=st.lists(st.sampled_from(["<p>{}</p>", "<td title=\"{}\">x</td>", "<b class='{}'>y</b>", "<i>a{}b</i>", "{}", "<textarea>x{}</textarea>"]), min_size=5, max_size=5),
)
def test_tp13_reading_what_was_written_gives_the_values(service: Service, values: List[str], frames: List[str]) -> None:
    html = "".join(
        "<div>" + ("<table><tr>" if "<td" in frame else "") + frame.format("{{datos.v%d}}" % index) + "</div>"
        for index, frame in enumerate(frames[: len(values)])
    )
    shown = show(service, {f"v{index}": value for index, value in enumerate(values)}, html=html)["html"]
    benign = show(service, {f"v{index}": "x" for index in range(len(values))}, html=html)["html"]
    assert skeleton(shown) == skeleton(benign)
    tree = html5lib.parse(shown, namespaceHTMLElements=False)
    everything = "".join(tree.itertext()) + "".join(value for node in tree.iter() for value in node.attrib.values())
    for value in values:
        assert value in everything, (value, shown)


def test_tp01_filling_in_opens_nothing(services: Callable[..., Service], home: Path) -> None:
    trace = home / "trace"
    calls = "trace=open,openat,openat2,creat,execve,execveat,connect,socket,fork,vfork"
    service = services(mode="sandbox", wrapper=["strace", "-f", "-qq", "-e", calls, "-o", str(trace)]).start()
    show(service, {"nombre": "x"}, text="{{nombre}}", html="<p>{{nombre}}</p>")
    service.call("ping")
    before = len(trace.read_bytes())
    for payload in SSTI + XSS:
        for texts in ({"text": "a " + payload}, {"html": "<p>" + payload}, {"text": "{{nombre}}", "html": '<p title="{{nombre}}">{{nombre}}</p>'}):
            try:
                show(service, {"nombre": payload, "fecha": "2026-03-05"}, **texts)
            except CallFailed:
                pass
    made = [line for line in trace.read_bytes()[before:].decode("utf-8", "replace").splitlines() if "(" in line]
    # Its data directory is looked at by the upkeep that goes on meanwhile; the thread pool counts the processors.
    usual = (str(service.data), "/sys/devices/system/cpu", "/sys/fs/cgroup", "/proc/self")
    assert not [line for line in made if not any(path in line for path in usual)], made[:5]
