import re
def test_dbg(anna):
    from rapport.clients.tests.test_trash import a_client,a_contact,an_interaction,a_next_step,timezone,signed_in
    now=timezone.now(); client=a_client(anna.workspace,"Meridian")
    thrown=[a_client(anna.workspace,"Gone client"),a_contact(client,"Gone person"),an_interaction(client,"","Gone words",kind="note"),a_next_step(client,"Gone step")]
    for r in thrown: print(r.trash(by=anna,at=now))
    print(re.findall(r"<h1.*?</h1>", signed_in(anna).get("/trash/").text))
