"""The official client of the Model Context Protocol against `symindex mcp`."""

from __future__ import annotations

from pathlib import Path

from tests.support.mcp_agents import COMMAND, environment


def test_the_official_client_lists_and_calls_the_four_tools(workshop: Path) -> None:
    import anyio  # here, as these take a second, which every worker would pay that collects this file
    from mcp import ClientSession, StdioServerParameters
    from mcp.client.stdio import stdio_client

    async def converse() -> None:
        server = StdioServerParameters(command=COMMAND[0], args=COMMAND[1:], cwd=str(workshop), env=environment())
        async with stdio_client(server) as (read, write), ClientSession(read, write) as session:
            await session.initialize()
            await session.send_ping()
            tools = [tool.name for tool in (await session.list_tools()).tools]
            assert tools == ["find", "uses", "impact", "read"]
            for tool, arguments, expected in (
                ("find", {"query": "Saw"}, "saws.py:5 class tool.saws.Saw [tool"),
                ("uses", {"symbol": "Saw.cut"}, "10 run: saw.cut(clock.clock())"),
                ("impact", {"symbol": "run"}, "0 functions lead to run"),
                ("read", {"symbol": "run"}, "def run():"),
            ):
                result = await session.call_tool(tool, arguments)
                assert expected in result.content[0].text, result  # type: ignore[union-attr]

    anyio.run(converse)
