"""How the OpenAPI document is made from what each view declares: one source for what is read and what is described."""

from typing import Any

from drf_spectacular.openapi import AutoSchema


class ApiSchema(AutoSchema):
    """Parameters, headers and bodies as the view reads them (sharing.api.base.ApiView)."""

    def get_override_parameters(self) -> list[Any]:
        """The query of a GET, and the headers of the method."""
        query = [self.view.query] if self.method == "GET" and self.view.query().fields else []
        return [*query, *self.view.headers_taken.get(self.method, [])]

    def get_request_serializer(self) -> Any:
        """The body of a POST."""
        return self.view.body if self.method == "POST" else None

    def is_deprecated(self) -> bool:
        """Whether it was announced that the call will end."""
        return self.view.deprecation is not None
