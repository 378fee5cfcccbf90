import pytest

import wsgi


@pytest.mark.parametrize("doors", [("portal",), ("backoffice",), wsgi.DOORS])
def test_each_composition_declares_access_on_every_route(settings, database, doors):
    app = wsgi.create_app(settings, doors, database=database)
    undeclared = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
        and not getattr(app.view_functions[rule.endpoint], "open_to", None)
    }

    assert undeclared == set()


def test_the_back_office_alone_leads_to_its_front_page(settings, database):
    client = wsgi.create_app(settings, ("backoffice",), database=database).test_client()

    assert client.get("/").location == "/can-bo/"
    assert client.get("/thu-tuc").status_code == 404
