# The tasks that every peer serves, on FastAPI.
import asyncio
import os
from datetime import date, datetime, timezone
from itertools import count
from typing import List, Optional

import uvicorn
from fastapi import FastAPI, HTTPException
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, Field

WORKERS = 2

app = FastAPI()


class NewTask(BaseModel):
    title: str = Field(max_length=200, regex=r"\S")
    notes: Optional[str] = None
    priority: int = Field(ge=1, le=5)
    due_date: date
    tags: List[str] = []


class Task(BaseModel):
    id: int
    title: str
    notes: Optional[str]
    priority: int
    due_date: date
    done: bool
    tags: List[str]
    created_at: datetime


TASKS = [
    Task(
        id=id,
        title="Paint the harbour wall",
        notes="Two coats, the second one after a dry night.",
        priority=2,
        due_date=date(2026, 12, 24),
        done=False,
        tags=["harbour", "outside"],
        created_at=datetime(2026, 11, 21, 9, 30, tzinfo=timezone.utc),
    )
    for id in range(1, 1001)
]
ids = count(1001)


@app.get("/plain", response_class=PlainTextResponse)
async def plain():
    return "Hello, World!"


@app.get("/tasks/{id}", response_model=Task)
async def get(id: int):
    if not 1 <= id <= len(TASKS):
        raise HTTPException(404)
    return TASKS[id - 1]


@app.post("/tasks", status_code=201, response_model=Task)
async def create(wanted: NewTask):
    return Task(id=next(ids), done=False, created_at=datetime.now(timezone.utc), **wanted.dict())


@app.get("/block", response_class=PlainTextResponse)
async def block():
    await asyncio.sleep(0.02)
    return "done"


if __name__ == "__main__":
    uvicorn.run("server:app", port=int(os.environ.get("PORT", 8000)), workers=WORKERS, access_log=False, log_level="warning")
