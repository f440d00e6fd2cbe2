"""BPMN as several tools write it: other prefixes, other spellings, other habits. Written by hand for these tests."""

SIGNAVIO = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:signavio="http://www.signavio.com"
  exporter="Signavio Process Editor, http://www.signavio.com" id="sid-1" targetNamespace="http://www.signavio.com">
  <collaboration id="sid-c"><participant id="sid-p" name="Dinas" processRef="sid-proc"/></collaboration>
  <process id="sid-proc" isExecutable="false">
    <extensionElements><signavio:signavioDiagramMetaData metaKey="x" metaValue=""/></extensionElements>
    <laneSet id="sid-ls">
      <lane id="sid-l1" name="Pemohon"><flowNodeRef>sid-s</flowNodeRef><flowNodeRef>sid-t1</flowNodeRef></lane>
      <lane id="sid-l2" name="Kepala Dinas PU Bina Marga"><flowNodeRef>sid-t2</flowNodeRef>
        <flowNodeRef>sid-g</flowNodeRef></lane>
    </laneSet>
    <startEvent id="sid-s" name=""/>
    <task id="sid-t1" name="Mengajukan&#10;permohonan"><documentation>KTP dan denah</documentation></task>
    <task id="sid-t2" name="Memeriksa"/>
    <exclusiveGateway id="sid-g" name="Lengkap?" gatewayDirection="Diverging"/>
    <endEvent id="sid-e1" name="Izin terbit"/>
    <endEvent id="sid-e2" name="Ditolak"/>
    <sequenceFlow id="f1" sourceRef="sid-s" targetRef="sid-t1"/>
    <sequenceFlow id="f2" sourceRef="sid-t1" targetRef="sid-t2"/>
    <sequenceFlow id="f3" sourceRef="sid-t2" targetRef="sid-g"/>
    <sequenceFlow id="f4" name="Ya" sourceRef="sid-g" targetRef="sid-e1"/>
    <sequenceFlow id="f5" name="Tidak" sourceRef="sid-g" targetRef="sid-t1"/>
    <sequenceFlow id="f6" name="Tolak" sourceRef="sid-g" targetRef="sid-e2"/>
  </process>
</definitions>"""

ARIS = b"""<?xml version="1.0" encoding="utf-8" standalone="yes"?>
<semantic:definitions xmlns:semantic="http://www.omg.org/spec/BPMN/20100524/MODEL" id="ARIS_1"
  xmlns:aris="http://www.softwareag.com/aris" exporter="ARIS Architect">
  <!-- no start event, nothing named but tasks -->
  <semantic:process id="p">
    <semantic:userTask id="a" name="Verifikasi berkas" aris:x="1"/>
    <semantic:inclusiveGateway id="g1"/><semantic:exclusiveGateway id="g2"/>
    <semantic:callActivity id="b" name="Kajian teknis"/>
    <semantic:subProcess id="c" name="Penandatanganan"><semantic:task id="inner" name="Di dalam"/></semantic:subProcess>
    <semantic:intermediateCatchEvent id="w" name="Tunggu 3 hari"><semantic:timerEventDefinition/>
    </semantic:intermediateCatchEvent>
    <semantic:sequenceFlow id="1" sourceRef="a" targetRef="g1"/>
    <semantic:sequenceFlow id="2" name="perlu kajian" sourceRef="g1" targetRef="g2"/>
    <semantic:sequenceFlow id="3" sourceRef="g2" targetRef="b"/>
    <semantic:sequenceFlow id="4" name="langsung" sourceRef="g1" targetRef="c"/>
    <semantic:sequenceFlow id="5" sourceRef="b" targetRef="w"/>
    <semantic:sequenceFlow id="6" sourceRef="w" targetRef="c"/>
    <semantic:sequenceFlow id="7" sourceRef="c" targetRef="nowhere"/>
  </semantic:process>
</semantic:definitions>"""

BPMN_IO = b"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="Definitions_1" exporter="bpmn-js">
  <bpmn:collaboration id="C">
    <bpmn:participant id="P1" name="Warga"/>
    <bpmn:participant id="P2" name="DPMPTSP" processRef="Process_1"/>
    <bpmn:messageFlow id="M" sourceRef="P1" targetRef="Start"/>
  </bpmn:collaboration>
  <bpmn:process id="Process_1" isExecutable="false">
    <bpmn:startEvent id="Start"><bpmn:outgoing>F0</bpmn:outgoing></bpmn:startEvent>
    <bpmn:parallelGateway id="Split"/>
    <bpmn:task id="T1" name="Rekomendasi PUPR"/><bpmn:task id="T2" name="Rekomendasi DLH"/>
    <bpmn:parallelGateway id="Join"/>
    <bpmn:userTask id="T3" name="Menyusun izin"/>
    <bpmn:boundaryEvent id="B" name="Lewat waktu" attachedToRef="T3"/>
    <bpmn:endEvent id="End"/>
    <bpmn:sequenceFlow id="F0" sourceRef="Start" targetRef="Split"/>
    <bpmn:sequenceFlow id="F1" sourceRef="Split" targetRef="T1"/>
    <bpmn:sequenceFlow id="F2" sourceRef="Split" targetRef="T2"/>
    <bpmn:sequenceFlow id="F3" sourceRef="T1" targetRef="Join"/>
    <bpmn:sequenceFlow id="F4" sourceRef="T2" targetRef="Join"/>
    <bpmn:sequenceFlow id="F5" sourceRef="Join" targetRef="T3"/>
    <bpmn:sequenceFlow id="F6" sourceRef="T3" targetRef="End"/>
    <bpmn:sequenceFlow id="F7" sourceRef="B" targetRef="End"/>
  </bpmn:process>
</bpmn:definitions>"""
