using Device.Lwm2m.Coap;
using Device.Lwm2m.Formats;
using Device.Lwm2m.Objects;

namespace Device.Lwm2m.Management
{
    /// <summary>
    /// What the server observes (LwM2M 1.1 section 6.4), and when it is told.
    /// 1. The answer to Observe is the first state.
    /// 2. Whoever changes a value says so. Once pmin and epmin are over the values are looked at;
    ///    a difference that gt, lt and st let through goes out.
    /// 3. After pmax the present state goes out, changed or not.
    /// 4. The server cancels, rejects a notification or does not acknowledge it, or the device
    ///    registers anew: it is over.
    /// </summary>
    /// <remarks>Notifications are confirmable: one that is lost would leave the server with an old
    /// value for as long as pmax, which may be for ever; and a server that is gone is noticed.
    /// A change that is taken back within pmin is never told.</remarks>
    internal sealed class ObservationTable
    {
        /// <summary>Observations at most, should <see cref="CoapOptions.ObservationCountMax"/> be
        /// larger; what comes then is read, and not observed.</summary>
        internal const int CountMax = 16;

        private const ulong DigestStart = 14695981039346656037;
        private const ulong DigestPrime = 1099511628211;

        private readonly CoapEndpoint _endpoint;
        private readonly ObjectTree _objects;
        private readonly AttributeTable _attributes;
        private readonly NodeEncoder _encoder;
        private readonly ResourceValue _value = new ResourceValue();
        private readonly CoapResponse _response = new CoapResponse();
        private readonly Observation[] _all = new Observation[CountMax];
        private int _count;

        internal ObservationTable(
            CoapEndpoint endpoint, ObjectTree objects, AttributeTable attributes,
            NodeEncoder encoder)
        {
            _endpoint = endpoint;
            _objects = objects;
            _attributes = attributes;
            _encoder = encoder;
        }

        internal int Count { get { return _count; } }

        /// <summary>When to call <see cref="Advance"/>.</summary>
        internal long DeadlineMs
        {
            get
            {
                long deadline = CoapOutput.NoDeadline;
                for (int i = 0; i < _count; i++)
                {
                    long due = _all[i].DueMs;
                    if (due < deadline) { deadline = due; }
                }
                return deadline;
            }
        }

        /// <summary>Begins an observation whose first state is about to be the answer.</summary>
        /// <param name="handle">Of the request.</param>
        /// <param name="paths">One, or those of a composite.</param>
        /// <param name="count">How many.</param>
        /// <param name="isComposite">True for Observe-Composite.</param>
        /// <param name="format">Of the answer and of all notifications.</param>
        /// <param name="nowMs">Monotonic time.</param>
        internal void Begin(
            int handle, NodePath[] paths, int count, bool isComposite, int format, long nowMs)
        {
            int id = _endpoint.Observe(handle, nowMs);
            if (id == 0) { return; }
            // The same token again takes the place of the older one.
            End(id);
            if (_count == CountMax)
            {
                _endpoint.EndObservation(id, nowMs);
                return;
            }
            Observation one = new Observation(
                id, paths, count, isComposite, format, _attributes);
            one.SetPeriods(_objects.Server.PeriodMinSeconds, _objects.Server.PeriodMaxSeconds);
            Look(one, nowMs);
            one.Settle(nowMs);
            _all[_count] = one;
            _count++;
        }

        /// <summary>An observation is over.</summary>
        internal void End(int id)
        {
            for (int i = 0; i < _count; i++)
            {
                if (_all[i].Id == id)
                {
                    RemoveAt(i);
                    return;
                }
            }
        }

        /// <summary>All are over: the device registers anew.</summary>
        internal void Clear(long nowMs)
        {
            while (_count > 0)
            {
                _endpoint.EndObservation(_all[_count - 1].Id, nowMs);
                RemoveAt(_count - 1);
            }
        }

        /// <summary>What is at the path, or below it, may have another value now.</summary>
        internal void Touch(NodePath changed)
        {
            for (int i = 0; i < _count; i++)
            {
                foreach (ObservedNode node in _all[i].Nodes)
                {
                    if (node.Path.Contains(changed) || changed.Contains(node.Path))
                    {
                        _all[i].IsTouched = true;
                    }
                }
            }
        }

        /// <summary>Attributes, or the defaults of the server, have changed.</summary>
        internal void HandleAttributes()
        {
            ServerObject server = _objects.Server;
            for (int i = 0; i < _count; i++)
            {
                _all[i].SetPeriods(server.PeriodMinSeconds, server.PeriodMaxSeconds);
            }
        }

        /// <summary>Tells what is due.</summary>
        /// <returns>True when something goes out.</returns>
        internal bool Advance(long nowMs)
        {
            bool isTold = false;
            for (int i = _count - 1; i >= 0; i--)
            {
                Observation one = _all[i];
                if (nowMs < one.DueMs) { continue; }
                one.EvaluatedMs = nowMs;
                one.IsTouched = false;
                Look(one, nowMs);
                if (!one.IsPeriodOver(nowMs) && !one.IsNews()) { continue; }
                isTold = true;
                if (!Tell(one, nowMs)) { RemoveAt(i); }
            }
            if (isTold) { _encoder.Release(); }
            return isTold;
        }

        // False when it is over: nobody observes any more, or there is nothing left to observe.
        private bool Tell(Observation one, long nowMs)
        {
            int code;
            if (one.IsComposite)
            {
                NodePath[] paths = new NodePath[one.Nodes.Length];
                for (int i = 0; i < paths.Length; i++) { paths[i] = one.Nodes[i].Path; }
                code = _encoder.EncodeAll(paths, paths.Length, one.Format, nowMs);
            }
            else { code = _encoder.Encode(one.Nodes[0].Path, one.Format, nowMs); }
            _response.Reset(code);
            if (code == CoapCode.Content)
            {
                _response.SetPayload(one.Format, _encoder.Body, 0, _encoder.Count);
            }
            one.Settle(nowMs);
            return _endpoint.Notify(one.Id, _response, true, nowMs) && code == CoapCode.Content;
        }

        private void Look(Observation one, long nowMs)
        {
            foreach (ObservedNode node in one.Nodes)
            {
                node.DigestNow = Digest(node.Path, nowMs);
                node.HasNumberNow = TryReadNumber(node.Path, nowMs, out node.NumberNow);
            }
        }

        private ulong Digest(NodePath path, long nowMs)
        {
            int code = _encoder.Encode(path, CoapContentFormat.Tlv, nowMs);
            ulong digest = (DigestStart ^ (uint)code) * DigestPrime;
            int count = code == CoapCode.Content ? _encoder.Count : 0;
            for (int i = 0; i < count; i++)
            {
                digest = (digest ^ _encoder.Body[i]) * DigestPrime;
            }
            return digest;
        }

        private bool TryReadNumber(NodePath path, long nowMs, out double number)
        {
            number = 0;
            if (path.Depth < 3 || _objects.Judge(path, ResourceOperations.Read, nowMs) != 0)
            {
                return false;
            }
            LwM2mObject one = _objects.Find(path.ObjectId);
            ResourceDefinition resource = one.Find(path.ResourceId);
            if (!resource.IsNumeric || resource.IsMultiple != (path.Depth == 4)) { return false; }
            int valueId = path.Depth == 4 ? path.ResourceInstanceId : 0;
            one.Read(path.InstanceId, path.ResourceId, valueId, _value, nowMs);
            switch (resource.Type)
            {
                case ResourceType.Integer: number = _value.Integer; break;
                case ResourceType.Unsigned: number = _value.Unsigned; break;
                default: number = _value.Float; break;
            }
            return true;
        }

        private void RemoveAt(int index)
        {
            _count--;
            _all[index] = _all[_count];
            _all[_count] = null;
        }
    }
}
