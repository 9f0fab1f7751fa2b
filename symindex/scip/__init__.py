"""An index in the SCIP Code Intelligence Protocol; `scip_pb2` is generated from the protocol's own `scip.proto`."""
