from django.http import HttpRequest, HttpResponse


def check_code(request: HttpRequest, code: str) -> HttpResponse:
    return HttpResponse(code)
