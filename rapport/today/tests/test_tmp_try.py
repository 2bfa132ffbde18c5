import json
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rapport.today.listing import today
from tests import cast


def world(ws):
    now = timezone.now()
    c = cast.a_client(ws, "Kessler", timezone="Europe/Berlin")
    p = cast.a_contact(c, "Martin Weber")
    n = cast.a_contact(None, "Olga", workspace=ws, email="o@o.example")
    l1 = cast.a_letter(c, contact=p, at=now - timedelta(days=3))
    cast.a_letter(c, contact=p, at=now - timedelta(days=2), thread=l1.thread, awaits=False)
    cast.a_letter(c, contact=p, at=now - timedelta(days=1), subject="Other")
    cast.a_letter(None, contact=n, workspace=ws)
    cast.a_letter(c, contact=None, subject="No person")
    cast.a_next_step(c)
    cast.a_next_step(c, "Call them", due_at=now + timedelta(minutes=20))
    q = cast.a_client(ws, "Quiet")
    qp = cast.a_contact(q, "Q")
    cast.an_interaction(q, "out", at=now - timedelta(days=40), contact=qp)


def test_x(anna):
    world(anna.workspace)
    t = today(anna, timezone.now())
    print("\n".join(t.as_lines()))
    print(json.dumps(t.as_json(), indent=1, ensure_ascii=False)[:3000])


def test_page(anna):
    world(anna.workspace)
    b = cast.signed_in(anna)
    b.get("/")
    with CaptureQueriesContext(connection) as cap:
        r = b.get("/")
    for q in cap:
        print(q["sql"][:90])
    print(len(cap))
    print(r.content.decode()[3000:9000])
    print(b.get("/today/how/").status_code, b.get("/today/person/1/later/").status_code)


def test_new(anna):
    r = cast.signed_in(anna).get("/")
    assert b"You will see" in r.content
