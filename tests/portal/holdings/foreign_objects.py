"""Of holdings a symbol is everybody's to name: each sees their own card of it."""

from tests.portal.foreign_objects import public

for _endpoint in ("card", "statement", "statement_file", "principal", "number_picture"):
    public(f"holdings.{_endpoint}", symbol="HOTPOT2703")
for _endpoint in ("show_card", "show_statement", "refund_principal"):
    public(f"holdings.api_{_endpoint}", symbol="HOTPOT2703")
for _endpoint in ("cash_page", "sell_now", "sell_at", "api_show_cash", "api_sell"):
    public(f"holdings.{_endpoint}", symbol="HOTPOT2703")
for _endpoint in ("plan", "make_plan", "plan_off"):
    public(f"holdings.{_endpoint}", symbol="HOTPOT2703")
for _endpoint in ("show_plan", "make_plan", "plan_off"):
    public(f"holdings.api_{_endpoint}", symbol="HOTPOT2703")
