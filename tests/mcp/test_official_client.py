"""The official client of the Model Context Protocol against `symindex mcp`."""

from __future__ import annotations

from pathlib import Path

from tests.support.mcp_agents import COMMAND, environment
from tests.support.on_disk import git

_LINES = 12_000


def test_the_official_client_calls_the_four_tools_and_sees_what_becomes_of_files(workshop: Path) -> None:
    import anyio  # here, as these take a second, which every worker would pay that collects this file
    from mcp import ClientSession, StdioServerParameters
    from mcp.client.stdio import stdio_client

    box, user, long = (workshop / "shop" / f"{name}.py" for name in ("box", "user", "long"))
    user.write_text("from shop.box import Box\n\nBox().copy()\n")
    git(workshop, "init", "-q")
    git(workshop, "add", "shop")
    git(workshop, "commit", "-q", "-m", "one")
    git(workshop, "checkout", "-q", "-b", "other")
    user.write_text("from shop.box import Box\n\nBox().copy()\nBox().copy()\n")
    git(workshop, "commit", "-q", "-a", "-m", "two")
    git(workshop, "checkout", "-q", "-")

    async def converse() -> None:
        server = StdioServerParameters(command=COMMAND[0], args=COMMAND[1:], cwd=str(workshop), env=environment())
        async with stdio_client(server) as (read, write), ClientSession(read, write) as session:

            async def answer(tool: str, **arguments: str) -> str:
                result = await session.call_tool(tool, arguments)
                return str(result.content[0].text)  # type: ignore[union-attr]

            await session.initialize()
            await session.send_ping()
            tools = [tool.name for tool in (await session.list_tools()).tools]
            assert tools == ["find", "uses", "impact", "read"]
            assert "saws.py:5 class tool.saws.Saw [tool" in await answer("find", query="Saw")
            assert "10 run: saw.cut(clock.clock())" in await answer("uses", symbol="Saw.cut")
            assert "sharpen(self)" in await answer("uses", symbol="Saw.cut", kind="callees")
            assert "0 functions lead to run" in await answer("impact", symbol="run")
            assert "def run():" in await answer("read", symbol="run")

            assert "1 callers" in await answer("uses", symbol="Box.copy")
            box.write_text(f"{box.read_text()}\n\nBox().copy()\n")
            assert "2 callers" in await answer("uses", symbol="Box.copy")
            git(workshop, "checkout", "-q", "other")
            assert "3 callers" in await answer("uses", symbol="Box.copy")
            user.unlink()
            assert "1 callers" in await answer("uses", symbol="Box.copy")
            long.write_text("".join(f"def f{number}():\n    return f0()\n" for number in range(_LINES // 2)))
            assert f"{_LINES // 2} callers" in await answer("uses", symbol="f0")

    anyio.run(converse)
