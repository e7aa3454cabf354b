using Device.Lwm2m.Coap;
using Device.Lwm2m.Formats;
using Device.Lwm2m.Objects;

namespace Device.Lwm2m.Management
{
    /// <summary>Send (LwM2M 1.1 section 6.4.5): values that the device tells without having been
    /// asked, POST /dp in SenML CBOR. One at a time.</summary>
    internal sealed class DataSender
    {
        private readonly CoapEndpoint _endpoint;
        private readonly ObjectTree _objects;
        private readonly NodeEncoder _encoder;
        private int _exchangeId;

        internal DataSender(CoapEndpoint endpoint, ObjectTree objects, NodeEncoder encoder)
        {
            _endpoint = endpoint;
            _objects = objects;
            _encoder = encoder;
        }

        /// <summary>True while one is on its way.</summary>
        internal bool IsBusy { get; private set; }

        /// <summary>The code of the last answer; 0 when none came.</summary>
        internal int Code { get; private set; }

        /// <returns>False when nothing goes out: the server has muted it (/1/x/23), another one is
        /// on its way, or none of the values is there.</returns>
        internal bool Send(NodePath[] paths, int count, long nowMs)
        {
            if (IsBusy || _objects.Server.IsMuted || !_endpoint.CanRequest) { return false; }
            int code = _encoder.EncodeAll(paths, count, CoapContentFormat.SenmlCbor, nowMs);
            // An empty array says nothing.
            bool isSent = code == CoapCode.Content && _encoder.Count > 1;
            if (isSent)
            {
                _exchangeId = _endpoint.Request(
                    new CoapRequest().Reset(CoapCode.Post, "dp").SetPayload(
                        CoapContentFormat.SenmlCbor, _encoder.Body, 0, _encoder.Count),
                    nowMs);
                IsBusy = true;
                Code = 0;
            }
            _encoder.Release();
            return isSent;
        }

        /// <summary>Takes the end of an exchange; false when it is another's.</summary>
        internal bool HandleResponse(CoapStep step, CoapOutput output)
        {
            if (!IsBusy || output.ExchangeId != _exchangeId) { return false; }
            IsBusy = false;
            if (step == CoapStep.ResponseReceived) { Code = output.Code; }
            return true;
        }
    }
}
