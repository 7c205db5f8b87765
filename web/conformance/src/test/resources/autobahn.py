# Runs Autobahn's fuzzing client against several servers at once. Its arguments are the folder of the suite and a file
# with a specification for each server.
import json
import sys

sys.path.insert(0, sys.argv[1])

from autobahntestsuite import fuzzing
from twisted.internet import reactor


class Client(fuzzing.FuzzingClientFactory):
    """Writes the summary alone, not a page for each case."""

    def createReports(self):
        fuzzing.FuzzingClientFactory.createReports(self, produceHtml=False)

    def createAgentCaseReportJSON(self, agentId, caseId, outdir):
        pass


class WhenAllAreDone:
    """The reactor, but stopped when each client has stopped it."""

    def __init__(self, clients):
        self.left = clients

    def __getattr__(self, name):
        return getattr(reactor, name)

    def stop(self):
        self.left -= 1
        if self.left == 0:
            reactor.stop()


with open(sys.argv[2]) as file:
    specs = json.load(file)
fuzzing.reactor = WhenAllAreDone(len(specs))
for spec in specs:
    Client(spec)
reactor.run()
